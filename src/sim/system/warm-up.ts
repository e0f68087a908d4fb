/**
 * Runs a container of nothing a few times before anybody asks for one. An emulated machine is slow at what it does for the first
 * time: v86 compiles the guest's code only after it has run a while, and crun compiles the default seccomp profile at its
 * first use. Nobody is shown these containers, for nobody asked for them: they have no name, image, record or event.
 */
import type { ContainerPlan, EndpointPlan } from '../../protocol/machine/index.ts'
import type { EngineContext } from '../containers/context.ts'
import { INIT_LAYER_ID } from '../rootfs/init-layer.ts'
import { capabilitiesOf } from '../runtime-spec/capabilities.ts'
import { defaultDeviceRules, defaultMounts, MASKED_PATHS, READONLY_PATHS } from '../runtime-spec/defaults.ts'
import { seccompOf } from '../runtime-spec/seccomp.ts'

/** A page that has just been opened has better to do at first: its terminal is coming up. */
const REST_MS = 1000
/** More would be quicker still, but a page that has just been opened should come to rest. */
const ROUNDS = 10
/** Link-local: no container of the learner's is given it. */
const NOBODYS_ADDRESS = '169.254.17.2/16'
const NOBODYS_MAC = '02:42:a9:fe:11:02'
/** A program that ends at once, and needs no image: the host's own. */
const PROGRAM = { source: '/bin/busybox', destination: '/true' }

/** @param signal somebody uses the host now: it is not kept busy any longer. Never rejects. */
export async function warmUp(engine: EngineContext, signal: AbortSignal): Promise<void> {
  try {
    await engine.host.sleep(REST_MS, signal)
    for (let round = 0; round < ROUNDS && !signal.aborted; round++) await runOnce(engine)
  } catch (error) {
    // A host that goes down meanwhile needs no warmth.
    if (!signal.aborted) engine.report(error)
  }
}

async function runOnce({ host, machine, networks }: EngineContext): Promise<void> {
  const bridge = networks.find('bridge').bridge!.interface
  const endpoint = { bridge, interface: 'eth0', mac: NOBODYS_MAC, ipv4: NOBODYS_ADDRESS }
  const plan = emptyContainer(host.newId(), endpoint)
  try {
    const process = await machine.containers.start(plan)
    await process.exited
  } finally {
    await machine.containers.remove(plan.id)
  }
}

/** As `docker run --rm` of an image without layers would have it. */
function emptyContainer(id: string, endpoint: EndpointPlan): ContainerPlan {
  const capabilities = capabilitiesOf({ CapAdd: null, CapDrop: null, Privileged: false })
  const granted = { bounding: capabilities, effective: capabilities, permitted: capabilities }
  const namespaces = (['mount', 'network', 'uts', 'pid', 'ipc', 'cgroup'] as const).map((type) => ({ type }))
  const seccomp = seccompOf('', false, capabilities)
  return {
    id,
    layers: [INIT_LAYER_ID],
    spec: {
      ociVersion: '1.0.2',
      hostname: id.slice(0, 12),
      root: { path: '', readonly: false },
      process: {
        terminal: false,
        user: { uid: 0, gid: 0 },
        args: [PROGRAM.destination],
        env: [],
        cwd: '/',
        capabilities: { ...granted, inheritable: [], ambient: [] },
      },
      mounts: [...defaultMounts(), { ...PROGRAM, type: 'bind', options: ['bind', 'ro'] }],
      linux: {
        namespaces,
        maskedPaths: MASKED_PATHS,
        readonlyPaths: READONLY_PATHS,
        ...(seccomp && { seccomp }),
        resources: { devices: defaultDeviceRules() },
      },
    },
    files: [],
    network: { mode: 'bridge', endpoints: [endpoint] },
    stdio: { tty: false, stdin: false },
    temporary: true,
  }
}
