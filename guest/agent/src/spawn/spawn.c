/* `spawn`: starts processes, by itself or through a starter such as `crun run --detach`, and tells when they end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text_file.h"
#include "call/call.h"
#include "cgroup/cgroup.h"
#include "link/event.h"
#include "process/child.h"
#include "process/exec.h"
#include "spawn/console.h"
#include "spawn/spawn_ops.h"
#include "spawn/streams.h"

#define LOG_MAX 8192u

/* The words of the operation, which own all text here. */
struct request {
    struct streams streams;
    bool terminal;
    const char *cwd;
    const char *pidfile;
    const char *console;
    const char *log;
    const char *oom;
    /* argv, NULL, envp, NULL: one allocation. */
    char **words;
    char **envp;
};

struct process {
    /* First the starter, if there is one, and then what it has started. */
    struct child child;
    struct streams streams;
    /* A cgroup's directory, or NULL; its own. */
    char *oom;

    /* While the starter runs. The text belongs to the call. */
    struct call *call;
    const char *pidfile;
    const char *log;
    struct console console;
    bool has_terminal;
};

static void process_free(struct process *process)
{
    console_close(&process->console);
    free(process->oom);
    free(process);
}

static void process_ended(struct child *child, int status)
{
    struct process *process = container_of(child, struct process, child);
    struct event event;
    uint64_t kills;

    event_begin(&event, "exit");
    event_number(&event, exit_status(status));
    event_number(&event, exit_signal(status));
    if (process->oom && cgroup_read_value(process->oom, "memory.events", "oom_kill", &kills) == 0)
        event_number(&event, (int64_t)kills);
    else
        event_text(&event, "");
    event_send(&event, (uint32_t)child->pid);
    process_free(process);
}

static void terminal_received(struct console *console, int master)
{
    struct process *process = container_of(console, struct process, console);

    process->has_terminal = true;
    streams_join_terminal(&process->streams, master);
}

static void starter_failed(struct process *process, const char *why)
{
    char text[LOG_MAX + 1];
    int size = process->log ? read_text(process->log, text, sizeof(text)) : 0;
    struct call *call = process->call;

    streams_reset(&process->streams, ECANCELED);
    console_close(&process->console);
    if (size > 0)
        call_finish(call, -ECANCELED, text, (uint32_t)size);
    else
        call_finish(call, -ECANCELED, why, (uint32_t)strlen(why));
    process_free(process);
}

/* Returns the pid in the starter's pidfile, or -1. */
static pid_t read_pid(const struct process *process)
{
    char text[32];
    uint64_t pid;

    if (read_text(process->pidfile, text, sizeof(text)) < 0)
        return -1;
    text[strcspn(text, "\n")] = '\0';
    return parse_number(text, INT32_MAX, &pid) == 0 ? (pid_t)pid : -1;
}

/* The answer of a process that runs: `pid LF text`. */
static void put_started(struct buf *answer, pid_t pid, const char *log)
{
    char text[LOG_MAX + 1];

    buf_number(answer, pid);
    buf_text(answer, "\n");
    if (log && read_text(log, text, sizeof(text)) > 0)
        buf_text(answer, text);
}

/* The RESULT goes out before the process's end can. */
static void starter_succeeded(struct process *process, pid_t pid)
{
    uint8_t storage[LOG_MAX + 32];
    struct buf answer;
    struct call *call = process->call;

    buf_init_fixed(&answer, storage, sizeof(storage));
    put_started(&answer, pid, process->log);
    console_close(&process->console);
    process->child.pid = pid;
    process->child.ended = process_ended;
    process->call = NULL;
    call_finish(call, 0, answer.data, answer.size);
    child_adopt(&process->child);
}

static void starter_ended(struct child *child, int status)
{
    struct process *process = container_of(child, struct process, child);
    pid_t pid;

    if (status != 0) {
        starter_failed(process, "the starter failed and logged nothing");
        return;
    }
    console_collect(&process->console);
    pid = read_pid(process);
    if (process->console.path && !process->has_terminal)
        starter_failed(process, "the starter sent no terminal");
    else if (!child_is_known(pid))
        starter_failed(process, "the starter left no process");
    else
        starter_succeeded(process, pid);
}

/* Makes the streams and starts the program. Returns its pid or -errno. */
static pid_t start(const struct request *request)
{
    struct stdio stdio = { -1, -1, -1 };
    int error = 0;
    pid_t pid;

    if (request->terminal)
        error = streams_terminal(&request->streams, &stdio);
    else if (!request->console)
        error = streams_pipes(&request->streams, &stdio);
    if (error)
        return error;
    pid = exec_start(&(struct exec_plan){
        .argv = request->words,
        .envp = request->envp,
        .cwd = request->cwd,
        .in = stdio.in,
        .out = stdio.out,
        .err = stdio.err,
        .terminal = request->terminal,
    });
    stdio_close(&stdio);
    return pid;
}

/* What an earlier starter left must not be taken for this one's. */
static int prepare_starter(struct process *process, const struct request *request)
{
    process->pidfile = request->pidfile;
    process->log = request->log;
    if (unlink(request->pidfile) < 0 && errno != ENOENT)
        return -errno;
    if (request->log && unlink(request->log) < 0 && errno != ENOENT)
        return -errno;
    return request->console ? console_open(&process->console, request->console, terminal_received) : 0;
}

static int run_process(struct op *op, const struct request *request, struct process *process)
{
    int error = request->pidfile ? prepare_starter(process, request) : 0;
    pid_t pid = error ? error : start(request);

    if (pid < 0)
        return pid;
    process->child.pid = pid;
    process->child.ended = request->pidfile ? starter_ended : process_ended;
    child_expect(&process->child);
    if (request->pidfile) {
        process->call = op->call;
        return OP_LATER;
    }
    put_started(op->answer, pid, NULL);
    return 0;
}

static int spawn(struct op *op, const struct request *request)
{
    struct process *process = calloc(1, sizeof(*process));
    int result;

    if (!process)
        return -ENOMEM;
    process->streams = request->streams;
    process->oom = request->oom ? strdup(request->oom) : NULL;
    result = request->oom && !process->oom ? -ENOMEM : streams_open(&request->streams);
    if (!result) {
        result = run_process(op, request, process);
        if (result < 0)
            streams_reset(&request->streams, -result);
    }
    if (result < 0)
        process_free(process);
    return result;
}

static int parse_channel(const char *text, uint32_t *channel)
{
    uint64_t value;

    if (parse_number(text, UINT32_MAX, &value) < 0 || value % 2 == 0)
        return -EINVAL;
    *channel = (uint32_t)value;
    return 0;
}

static int parse_size(const char *text, uint16_t *size)
{
    uint64_t value;

    if (parse_number(text, UINT16_MAX, &value) < 0)
        return -EINVAL;
    *size = (uint16_t)value;
    return 0;
}

/* If `word` is "key=…": what follows, else NULL. */
static const char *value_of(const char *word, const char *key)
{
    size_t size = strlen(key);

    return strncmp(word, key, size) == 0 && word[size] == '=' ? word + size + 1 : NULL;
}

static int parse_key(struct request *request, const char *word)
{
    const char *value;

    if ((value = value_of(word, "in")))
        return parse_channel(value, &request->streams.in);
    if ((value = value_of(word, "out")))
        return parse_channel(value, &request->streams.out);
    if ((value = value_of(word, "err")))
        return parse_channel(value, &request->streams.err);
    if ((value = value_of(word, "rows")))
        return parse_size(value, &request->streams.rows);
    if ((value = value_of(word, "cols")))
        return parse_size(value, &request->streams.columns);
    if ((value = value_of(word, "tty"))) {
        request->terminal = strcmp(value, "1") == 0;
        return 0;
    }
    const struct {
        const char *key;
        const char **to;
    } texts[] = {
        { "cwd", &request->cwd }, { "pidfile", &request->pidfile }, { "console", &request->console },
        { "log", &request->log }, { "oom", &request->oom },
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if ((value = value_of(word, texts[i].key))) {
            *texts[i].to = value;
            return 0;
        }
    }
    return -EINVAL;
}

/* ARGC ARG… ENV…, from `at` on. */
static int parse_program(struct op *op, uint32_t at, struct request *request)
{
    uint32_t words = op->argc - at - 1, argc, out = 0;

    if (op_number(op, at, words, &argc) < 0 || argc == 0)
        return -EINVAL;
    request->words = calloc(words + 2, sizeof(*request->words));
    if (!request->words)
        return -ENOMEM;
    for (uint32_t i = 0; i < words; i++) {
        if (i == argc)
            out++;
        request->words[out++] = op->arg[at + 1 + i].data;
    }
    request->envp = request->words + argc + 1;
    return 0;
}

static int parse_request(struct op *op, struct request *request)
{
    uint32_t at = 0;
    int error = 0;

    if (!op_all_text(op, 0, op->argc))
        return -EINVAL;
    for (; at < op->argc && strcmp(op->arg[at].data, "--") != 0 && !error; at++)
        error = parse_key(request, op->arg[at].data);
    if (error || at + 1 >= op->argc)
        return -EINVAL;
    if (request->console && (!request->pidfile || request->terminal))
        return -EINVAL;
    return parse_program(op, at + 1, request);
}

int op_spawn(struct op *op)
{
    struct request request = { 0 };
    /* Its end must not be told before its beginning. */
    int result = call_has_more(op->call) ? -EINVAL : parse_request(op, &request);

    if (!result)
        result = spawn(op, &request);
    free(request.words);
    return result;
}
