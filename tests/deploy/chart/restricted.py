"""Says which rendered pods Pod Security *restricted* would refuse: FILE... or, to test itself, --each-refused FILE.

The rules are those of https://kubernetes.io/docs/concepts/security/pod-security-standards/, baseline included; no API server
runs here that would enforce them.
"""

import sys

import yaml

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
}
SELINUX_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}


def pod_specs(documents):
    """Every pod that the documents would make, with the name of what makes it."""
    for document in documents:
        if not document:
            continue
        name = f"{document['kind']} {document['metadata']['name']}"
        if document["kind"] == "Pod":
            yield name, document["spec"]
        elif "template" in document.get("spec", {}):
            yield name, document["spec"]["template"]["spec"]


def violations(pod):
    """What the policy has against a pod."""
    context = pod.get("securityContext", {})
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(field):
            yield f"{field} is true"
    for volume in pod.get("volumes", []):
        for kind in set(volume) - {"name"} - VOLUMES:
            yield f"volume {volume['name']} is a {kind}"
    for sysctl in context.get("sysctls", []):
        if sysctl["name"] not in SYSCTLS:
            yield f"sysctl {sysctl['name']}"
    yield from of_context("the pod", context)
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for container in pod.get(kind, []):
            yield from of_container(container, context)


def of_container(container, pod_context):
    name, own = container["name"], container.get("securityContext", {})
    yield from of_context(name, own)
    if own.get("privileged"):
        yield f"{name} is privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield f"{name} does not set allowPrivilegeEscalation to false"
    if own.get("procMount", "Default") != "Default":
        yield f"{name} has procMount {own['procMount']}"
    if own.get("runAsNonRoot", pod_context.get("runAsNonRoot")) is not True:
        yield f"{name} does not set runAsNonRoot to true"
    seccomp = own.get("seccompProfile", pod_context.get("seccompProfile", {})).get("type")
    if seccomp not in ("RuntimeDefault", "Localhost"):
        yield f"{name} has seccompProfile {seccomp}"
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", []):
        yield f"{name} does not drop ALL capabilities"
    for capability in set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield f"{name} adds {capability}"
    for port in container.get("ports", []):
        if port.get("hostPort"):
            yield f"{name} has hostPort {port['hostPort']}"


def of_context(name, context):
    """The rules that a pod's own context and a container's share."""
    if context.get("runAsUser") == 0:
        yield f"{name} runs as user 0"
    if context.get("windowsOptions", {}).get("hostProcess"):
        yield f"{name} is a host process"
    if context.get("appArmorProfile", {}).get("type") == "Unconfined":
        yield f"{name} is not confined by AppArmor"
    selinux = context.get("seLinuxOptions", {})
    if selinux.get("type", "") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield f"{name} sets SELinux options"


def check(paths):
    n_pods, refused = 0, []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for name, pod in pod_specs(yaml.safe_load_all(file)):
                n_pods += 1
                refused += [f"{path}: {name}: {violation}" for violation in violations(pod)]
    print("\n".join(refused) or f"{n_pods} pods admitted")
    return not refused and n_pods > 0


def each_is_refused(path):
    """Each pod of the file breaks one rule, the one that its annotation `expect` tells."""
    held = True
    with open(path, encoding="utf-8") as file:
        for document in yaml.safe_load_all(file):
            expected, found = document["metadata"]["annotations"]["expect"], list(violations(document["spec"]))
            if found != [expected]:
                print(f"{document['metadata']['name']}: expected {expected!r}, found {found}")
                held = False
    return held


held = each_is_refused(sys.argv[2]) if sys.argv[1] == "--each-refused" else check(sys.argv[1:])
sys.exit(not held)
