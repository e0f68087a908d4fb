#include "call/op.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

int op_run(const struct op_entry *table, size_t rows, const char *name, struct op *op)
{
    for (size_t i = 0; i < rows; i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        if (op->argc < table[i].min || op->argc > table[i].max)
            return -EINVAL;
        return table[i].run(op);
    }
    buf_text(op->answer, "no such operation");
    return -ENOSYS;
}

const char *op_text(const struct op *op, uint32_t index)
{
    const struct bytes *arg = &op->arg[index];

    return index < op->argc && strlen(arg->data) == arg->size ? arg->data : NULL;
}

bool op_all_text(const struct op *op, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (!op_text(op, i))
            return false;
    return true;
}

int op_number(const struct op *op, uint32_t index, uint32_t max, uint32_t *value)
{
    const char *text = op_text(op, index);
    uint64_t wide = 0;

    if (!text || parse_number(text, max, &wide) < 0)
        return -EINVAL;
    *value = (uint32_t)wide;
    return 0;
}

int op_mode(const struct op *op, uint32_t index, uint32_t *mode)
{
    const char *text = op_text(op, index);

    return text && parse_octal(text, 07777, mode) == 0 ? 0 : -EINVAL;
}

int op_offset(const struct op *op, uint32_t index, int64_t *offset)
{
    const char *text = op_text(op, index);
    uint64_t wide = 0;

    if (!text || parse_number(text, INT64_MAX, &wide) < 0)
        return -EINVAL;
    *offset = (int64_t)wide;
    return 0;
}
