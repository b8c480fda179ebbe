"""The keys of Compose files, by the path of the key above them; those below a listed key are not listed.

Taken from `schema/compose-spec.json` of github.com/compose-spec/compose-go v2.16.1, the version with which
Docker Compose 5.6.0 reads files.
"""

KEYS = {
    "": """
        include jobs models name version
    """,
    "configs": """
        content environment external file labels name template_driver
    """,
    "networks": """
        attachable driver driver_opts enable_ipv4 enable_ipv6 external internal ipam labels name
    """,
    "secrets": """
        driver driver_opts environment external file labels name template_driver
    """,
    "services": """
        annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs
        container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime
        cpu_shares cpus cpuset credential_spec develop device_cgroup_rules devices dns dns_opt
        dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts
        gpus group_add hostname image init ipc isolation label_file labels links logging mac_address
        mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks
        oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop
        privileged profiles provider pull_policy pull_refresh_after read_only restart runtime scale
        secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs
        tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir
    """,
    "services.depends_on": """
        condition required restart
    """,
    "services.deploy": """
        endpoint_mode labels mode placement replicas restart_policy rollback_config update_config
    """,
    "services.deploy.resources.limits": """
        cpus memory pids
    """,
    "services.deploy.resources.reservations": """
        cpus devices generic_resources memory
    """,
    "services.healthcheck": """
        disable interval retries start_interval start_period test timeout
    """,
    "volumes": """
        driver driver_opts external labels name
    """,
}


def paths() -> set[str]:
    """The path of each key, such as `services.healthcheck.test`."""
    return {f"{above}.{key}".lstrip(".") for above, keys in KEYS.items() for key in keys.split()}
