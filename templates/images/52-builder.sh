
# --- builder: where images are baked
# Reads: DOCKER_CONTEXT, push, work
# Sets: builder

# use_builder: sets builder, for what bakes; what only asks the registry may need another
use_builder() {
  case $builder_driver in
  docker) builder=${DOCKER_CONTEXT:-default} ;;
  docker-container) make_container_builder ;;
  remote) make_remote_builder ;;
  esac
  export BUILDX_BUILDER="$builder"
  trust_registry
  if [ -n "$registry_insecure" ] && [ "$builder_driver" != docker-container ]; then make_asking_builder; fi
}

# Buildx asks the registry itself; only the configuration of a container builder tells it to speak plain HTTP.
# This one is never started.
make_asking_builder() {
  export BUILDX_CONFIG="$work/buildx" BUILDX_BUILDER=bakehouse-asking
  write_builder_config
  docker buildx create --name "$BUILDX_BUILDER" --driver docker-container \
    --buildkitd-config "$work/buildkitd.toml" >"$work/builder.log" 2>&1 || fail_with_builder_log
}

# Nor does it take an authority from there: that one stands beside those of the system.
trust_registry() {
  [ -n "$registry_ca" ] || return 0
  for bundle in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ ! -s "$bundle" ] || break
  done
  { [ ! -s "$bundle" ] || cat "$bundle"; } >"$work/trusted.pem"
  printf '%s\n' "$registry_ca" >>"$work/trusted.pem"
  export SSL_CERT_FILE="$work/trusted.pem"
}

# Kept between jobs, and with it the layers and cache mounts of the builds before; one that is not goes with the job.
make_container_builder() {
  builder=$builder_name
  if [ -z "$builder_persistent" ]; then
    # two jobs in containers of their own may have one process number
    builder=$builder_name-$(printf '%s' "${work##*.}" | tr '[:upper:]' '[:lower:]')
    passing_builder=$builder
  elif docker buildx inspect "$builder" >"$work/builder.log" 2>&1; then
    return 0
  fi
  create_builder
}

create_builder() {
  write_builder_config
  docker buildx create --name "$builder" --driver docker-container --driver-opt network=host \
    --driver-opt "env.$settings_name=$(hash_settings)" --buildkitd-config "$work/buildkitd.toml" >"$work/builder.log" 2>&1 ||
    docker buildx inspect "$builder" >/dev/null 2>&1 || fail_with_builder_log
}

# Before images are baked that others will use. A builder that says nothing of settings was made by hand, and stays.
renew_kept_builder() {
  [ "$builder_driver" = docker-container ] && [ -n "$builder_persistent" ] && [ -n "$push" ] || return 0
  made_with=$(kept_settings)
  case $made_with in '' | "$(hash_settings)") return 0 ;; esac
  say "the builder $builder was made with other settings: making it anew, with the cache that it has"
  docker buildx rm --keep-state "$builder" >"$work/builder.log" 2>&1 ||
    ! docker buildx inspect "$builder" >/dev/null 2>&1 || fail_with_builder_log
  create_builder
}

# Of the container, which stays when a job in a container of its own forgets the builder; else of what waits to be started.
kept_settings() {
  if docker container inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "buildx_buildkit_${builder}0" >"$work/builder.log" 2>&1; then
    sed -n "s/^$settings_name=//p" "$work/builder.log"
  else
    docker buildx inspect "$builder" 2>/dev/null | sed -n "s/.*$settings_name=\"\([0-9a-f]*\)\".*/\1/p"
  fi
}

settings_name=BAKEHOUSE_SETTINGS

# A sum of all that write_builder_config tells, and in which way (v1); a registry that needs nothing told is no setting.
hash_settings() {
  printf '%s\n' v1 "$builder_keep" "$registry_insecure" "$registry_ca" "${registry_insecure:+$registry}${registry_ca:+$registry}" |
    sha256sum | cut -c 1-12
}

passing_builder=''

drop_passing_builder() {
  [ -z "$passing_builder" ] || docker buildx rm --force "$passing_builder" >/dev/null 2>&1 || :
}

write_builder_config() {
  {
    printf '[worker.oci]\n  gc = true\n'
    printf '[[worker.oci.gcpolicy]]\n  all = true\n  maxUsedSpace = "%s"\n' "$builder_keep"
    printf '[registry."%s"]\n' "$registry"
    [ -z "$registry_insecure" ] || printf '  http = true\n'
    [ -z "$registry_ca" ] || printf '  ca = ["%s"]\n' "$work/registry-ca.pem"
  } >"$work/buildkitd.toml"
  [ -z "$registry_ca" ] || printf '%s\n' "$registry_ca" >"$work/registry-ca.pem"
}

# Nothing of it is kept here: its state is where it runs, and the keys are only this job's.
# What it knows of the registry is its own configuration: buildx has no say in it.
make_remote_builder() {
  builder=$builder_name
  export BUILDX_CONFIG="$work/buildx"
  need_builder_keys
  append=''
  for endpoint in $builder_endpoints; do
    set -- buildx create --name "$builder_name" --driver remote
    [ -z "$append" ] || set -- "$@" --append
    [ -z "$builder_ca" ] || set -- "$@" --driver-opt "cacert=$work/$builder_ca.pem,cert=$work/$builder_cert.pem,key=$work/$builder_key.pem"
    docker "$@" "$endpoint" >"$work/builder.log" 2>&1 || fail_with_builder_log
    append=yes
  done
}

# Out of the environment before the repo's own scripts run, like the token.
take_builder_keys() {
  [ -n "$builder_ca" ] || return 0
  for name in "$builder_ca" "$builder_cert" "$builder_key"; do
    [ -z "$(env_value "$name")" ] || (umask 077 && env_value "$name" >"$work/$name.pem")
    unset "$name"
  done
}

need_builder_keys() {
  [ -n "$builder_ca" ] || return 0
  for name in "$builder_ca" "$builder_cert" "$builder_key"; do
    [ -s "$work/$name.pem" ] || fail 2 "$name is not set: what the remote builder is spoken to with is expected there"
  done
}

fail_with_builder_log() {
  end_group
  cat "$work/builder.log" >&2
  fail 3 "the builder $builder cannot be used"
}
