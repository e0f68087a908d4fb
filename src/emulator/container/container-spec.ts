import type { ContainerPlan, ExecPlan } from '../../protocol/machine/index.ts'
import type { RuntimeProcess, RuntimeSpec } from '../../protocol/oci-runtime.ts'
import { pathsOf } from '../guest/guest-paths.ts'
import { pidsLimit } from './resources.ts'

type Resources = NonNullable<RuntimeSpec['linux']['resources']>

/**
 * Fills in what only the machine knows.
 *
 * @param namespace path of the network namespace; null: the host's own.
 */
export function completeSpec({ id, spec }: ContainerPlan, namespace: string | null): RuntimeSpec {
  const paths = pathsOf(id)
  const { resources } = spec.linux
  const others = spec.linux.namespaces.filter(({ type }) => type !== 'network')
  const network = namespace === null ? [] : [{ type: 'network' as const, path: namespace }]
  return {
    ...spec,
    root: { ...spec.root, path: paths.merged },
    linux: {
      cgroupsPath: paths.cgroupsPath,
      ...spec.linux,
      ...(resources && { resources: withPids(resources) }),
      namespaces: [...others, ...network],
    },
  }
}

function withPids(resources: Resources): Resources {
  const { pids, ...others } = resources
  return pids ? { ...others, pids: { limit: pidsLimit(pids.limit) } } : resources
}

/** As dockerd gives capabilities: only root's are effective at once; another user gets them from files' capabilities. */
export function execProcess(plan: ExecPlan): RuntimeProcess {
  const { user, capabilities, stdio } = plan
  const usable = user.uid === 0 ? capabilities : []
  return {
    terminal: stdio.tty,
    ...(stdio.size ? { consoleSize: { height: stdio.size.rows, width: stdio.size.columns } } : {}),
    user,
    args: plan.args,
    env: plan.env,
    cwd: plan.cwd,
    capabilities: {
      bounding: capabilities,
      effective: usable,
      permitted: usable,
      inheritable: [],
      ambient: [],
    },
    noNewPrivileges: plan.noNewPrivileges,
  }
}
