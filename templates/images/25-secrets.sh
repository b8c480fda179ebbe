
# --- secrets: those of the pipeline itself, kept in variables that no program gets
# Reads: nothing
# Sets: git_token, newline, token

newline='
'

# A workflow hands them over on descriptor 3. If they are in the environment, what the script starts does not get them,
# but can read them in /proc/<pid>/environ of the script and of what started it.
# Unset the variables first: those that come from the environment stay exported.
take_secrets() {
  unset handed token git_token stdin value
  handed=$newline
  if [ -n "${BAKEHOUSE_SECRETS-}" ]; then take_descriptor; else take_environment; fi
  token=$(secret "$token_variable")
  git_token=$(secret TOKEN)
}

# NAME=VALUE and a NUL for each. A line end in a value, as in a PEM text, becomes the byte 1.
take_descriptor() {
  unset BAKEHOUSE_SECRETS
  handed=$newline$(tr '\n\000' '\001\n' <&3)$newline
  exec 3<&-
}

take_environment() {
  for name in "$token_variable" $registry_others $builder_ca $builder_cert $builder_key $unpushed_ca $unpushed_cert $unpushed_key; do
    # a login to another registry is HOST,USERNAME,VARIABLE
    name=${name##*,}
    # a builder that pull requests share names its keys twice
    case $handed in *"$newline$name="*) continue ;; esac
    handed=$handed$name=$(env_value "$name" | tr '\n' '\001')$newline
    unset "$name"
  done
}

# secret NAME: print its value, or nothing
secret() {
  case $handed in *"$newline$1="*) ;; *) return 0 ;; esac
  value=${handed##*"$newline$1="}
  printf '%s' "${value%%"$newline"*}" | tr '\001' '\n'
}
