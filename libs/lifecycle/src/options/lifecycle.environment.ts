/** The environment of a process: `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns true if the process runs in a pod: the kubelet sets this variable in every container. */
export function runsInKubernetes(environment: Environment): boolean {
  return Boolean(environment['KUBERNETES_SERVICE_HOST']);
}
