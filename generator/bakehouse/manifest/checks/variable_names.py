"""Names of variables that a shell, git, ssh, TLS, a proxy or a runtime already reads.

A job's programs would take a secret in one of them for a setting. Names of tokens stay free, such as
`NODE_AUTH_TOKEN` of setup-node: of `NODE_` and `PYTHON` only what these programs read is here.
"""

from bakehouse import names

_PREFIXES = (
    *("BAKEHOUSE_", "BUILDX_", "COMPOSE_", "DOCKER_"),
    *("BASH_", "GIT_", "LC_", "LD_", "SSH_", "SSL_", "XDG_"),
)
_SHELL = (
    *("BASH", "BASHOPTS", "CDPATH", "EDITOR", "ENV", "EUID", "HOME", "HOSTNAME", "IFS", "LANG", "LANGUAGE"),
    *("LINENO", "LOGNAME", "MAIL", "OLDPWD", "OPTARG", "OPTIND", "PAGER", "PATH", "POSIXLY_CORRECT", "PPID"),
    *("PROMPT_COMMAND", "PS1", "PS2", "PS4", "PWD", "RANDOM", "SHELL", "SHELLOPTS", "SHLVL", "TEMP", "TERM"),
    *("TMP", "TMPDIR", "TZ", "UID", "USER", "VISUAL"),
)
_NETWORK = (
    *("ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"),
    *("AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "CURL_HOME", "NETRC", "OPENSSL_CONF", "OPENSSL_MODULES"),
    *("REQUESTS_CA_BUNDLE", "SSLKEYLOGFILE", "WGETRC"),
)
# https://nodejs.org/api/cli.html#environment-variables_1
_NODE = (
    *("NODE_COMPILE_CACHE", "NODE_DEBUG", "NODE_ENV", "NODE_EXTRA_CA_CERTS", "NODE_ICU_DATA"),
    *("NODE_NO_WARNINGS", "NODE_OPTIONS", "NODE_PATH", "NODE_PRESERVE_SYMLINKS", "NODE_REDIRECT_WARNINGS"),
    *("NODE_REPL_EXTERNAL_MODULE", "NODE_TLS_REJECT_UNAUTHORIZED", "NODE_USE_ENV_PROXY"),
    *("NODE_USE_SYSTEM_CA", "NODE_V8_COVERAGE"),
)
# https://docs.python.org/3/using/cmdline.html#environment-variables
_PYTHON = (
    *("PYTHONBREAKPOINT", "PYTHONDEBUG", "PYTHONDONTWRITEBYTECODE", "PYTHONEXECUTABLE", "PYTHONHASHSEED"),
    *(
        "PYTHONHOME",
        "PYTHONINSPECT",
        "PYTHONIOENCODING",
        "PYTHONMALLOC",
        "PYTHONNOUSERSITE",
        "PYTHONOPTIMIZE",
    ),
    *("PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH", "PYTHONSTARTUP"),
    *("PYTHONUNBUFFERED", "PYTHONUSERBASE", "PYTHONUTF8", "PYTHONVERBOSE", "PYTHONWARNINGS"),
)
_LANGUAGES = (
    # Docker's own programs are in Go: https://pkg.go.dev/runtime#hdr-Environment_Variables
    *("GODEBUG", "GOFLAGS", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "GOTRACEBACK"),
    *("PERL5DB", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT"),
    *("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"),
)
_OTHERS = (
    # `BUILDKIT_CA` and the like stay free: of `BUILDKIT_` only what buildx reads is here
    *("BUILDKIT_COLORS", "BUILDKIT_HOST", "BUILDKIT_PROGRESS", "BUILDKIT_TTY_LOG_LINES"),
    *("CI", "GCONV_PATH", "SOURCE_DATE_EPOCH", "SUDO_ASKPASS", "TAR_OPTIONS"),
)
_OWN = (names.IMAGE_TAG_VARIABLE, *names.STEP_VARIABLES)
_NAMES = frozenset((*_OWN, *_SHELL, *_NETWORK, *_NODE, *_PYTHON, *_LANGUAGES, *_OTHERS))


def has_meaning(name: str) -> bool:
    """Tell whether programs of a job read the variable of this name."""
    return name in _NAMES or name.startswith(_PREFIXES)
