# The verbs of whoever runs a platform, for bash: read by ./posthouse, which builds what it starts, and by the installed
# command, which finds it built. They need neither a JDK nor Maven nor Node of the machine's. Who reads this file says:
#
#   CALL          how people call the command: ./posthouse or posthouse
#   PAGES         where its documents lie
#   DATA_USUAL    the folder of the data unless POSTHOUSE_DATA or a word says otherwise
#   JVM_ARGS      the file of the JVM's arguments
#   make_ready    a function: sets JAVA, and JARS, the folder of the program; called with settings where the program is started
#   as_its_owner  a function, called with the data folder, the verb and its words: goes on as another user where it must
#
# shellcheck shell=bash disable=SC2154

MAIN=io.posthouse.server.Posthouse

# So that what the program tells people to do is right here as well.
CALLED_HERE=("-Dposthouse.call=$CALL" "-Dposthouse.pages=$PAGES")

say() { printf '%s\n' "$*"; }
complain() { printf 'posthouse: %s\n' "$*" >&2; }
die() {
    complain "$@"
    exit 1
}

# Prints what was written for ./posthouse as it is called here, with its columns kept.
as_called() {
    if [ "$CALL" = ./posthouse ]; then
        cat
    else
        sed -e "s|\./posthouse|$CALL|g" -e "s|docs/operations/|$PAGES/|g" -e 's|^  \( \{28,\}\)|\1|'
    fi
}

# Refuses every argument that is no setting and not one of the words that come first, ended by a hyphen.
only_settings() {
    local verb=$1 word argument
    shift
    local -a words=()
    while [ "$1" != - ]; do
        words+=("$1")
        shift
    done
    shift
    for argument in "$@"; do
        for word in "${words[@]}"; do
            [ "$argument" != "$word" ] || continue 2
        done
        case $argument in
            --posthouse.*=*) ;;
            *)
                complain "$verb does not know $argument. It takes ${words[*]:+${words[*]}, and }settings like --posthouse.data=/srv/posthouse; $PAGES/settings.md lists them."
                exit 2
                ;;
        esac
    done
}

# The folder of the data, absolute; the usual one unless POSTHOUSE_DATA says otherwise.
data_folder() {
    local data=${POSTHOUSE_DATA:-$DATA_USUAL} argument
    for argument in "$@"; do
        case $argument in --posthouse.data=*) data=${argument#--posthouse.data=} ;; esac
    done
    case $data in
        /*) printf '%s\n' "$data" ;;
        *) printf '%s\n' "$PWD/$data" ;;
    esac
}

# Spelled out and sorted: the same order on every machine.
class_path() {
    local jar path=$JARS/posthouse-server.jar
    for jar in "$JARS"/*.jar; do
        [ "$jar" = "$JARS/posthouse-server.jar" ] || path=$path:$jar
    done
    printf '%s\n' "$path"
}

# ---- running -------------------------------------------------------------------------------------------------------

# Only whoever runs a platform may look into its data folder; to others it would seem that nothing runs there.
must_be_readable() {
    local folder=$1 closed=
    if [ -e "$1/posthouse.run" ] && [ ! -r "$1/posthouse.run" ]; then
        closed=$1
    fi
    while [ "$folder" != / ]; do
        if [ -d "$folder" ] && [ ! -x "$folder" ]; then
            closed=$folder
        fi
        folder=$(dirname "$folder")
    done
    if [ -n "$closed" ]; then
        complain "$closed belongs to $(stat -c %U "$closed") and is closed to others, and you are $(id -un): you may not see what runs on $1. Ask as $(stat -c %U "$closed")."
        exit 4
    fi
}

# The process that runs on the data, if it runs.
running_pid() {
    local pid
    [ -r "$1/posthouse.run" ] || return 1
    pid=$(sed -n 's/^pid=//p' "$1/posthouse.run")
    [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "$MAIN" || return 1
    printf '%s\n' "$pid"
}

run_fact() { sed -n "s|^$2=||p" "$1/posthouse.run" 2>/dev/null; }

verb_up() {
    local -a words=()
    while [ $# -gt 0 ]; do
        case $1 in
            --join=*) words+=("--posthouse.cluster.join=${1#--join=}") ;;
            --join)
                [ $# -gt 1 ] || die "up --join wants to know which node to join: $CALL up --join HOST[:PORT], with the port at which nodes find each other, 5280 if none is named"
                words+=("--posthouse.cluster.join=$2")
                shift
                ;;
            *) words+=("$1") ;;
        esac
        shift
    done
    set -- ${words[@]+"${words[@]}"}
    only_settings up --demo "--join HOST[:PORT]" - "$@"
    local data
    data=$(data_folder "$@")
    as_its_owner "$data" up "$@"
    make_ready "$@"
    export POSTHOUSE_DATA=$data
    exec "$JAVA" @"$JVM_ARGS" "${CALLED_HERE[@]}" "-Xmx${POSTHOUSE_HEAP:-512m}" -cp "$(class_path)" $MAIN up "$@"
}

verb_down() {
    local data pid waited=0
    only_settings down - "$@"
    data=$(data_folder "$@")
    as_its_owner "$data" down "$@"
    must_be_readable "$data"
    if ! pid=$(running_pid "$data"); then
        say "Nothing runs on $data."
        return 0
    fi
    kill -TERM "$pid" 2>/dev/null || die "process $pid runs on $data and belongs to $(stat -c %U "/proc/$pid"); you are $(id -un)"
    while [ -d "/proc/$pid" ]; do
        [ $waited -lt 600 ] || die "process $pid has not ended within a minute; kill -9 $pid loses nothing that was acknowledged"
        sleep 0.1
        waited=$((waited + 1))
    done
    say "Ended."
}

# Whether the node says itself that it drains: its file does not tell where the disk is full.
says_it_drains() {
    local health answer
    health=$(run_fact "$1" health)
    health=${health:-$(run_fact "$1" web)}
    [ -n "$health" ] || return 1
    answer=$(fetch "$health/health/ready" 2>/dev/null) || true
    case $answer in *'This node is draining.'*) return 0 ;; *) return 1 ;; esac
}

# Asks the node by a file in its data folder, which only whoever runs it may write; it tells of itself in the run file.
verb_drain() {
    local data pid waited=0 told='' now within unserved='' warned=''
    only_settings drain - "$@"
    data=$(data_folder "$@")
    as_its_owner "$data" drain "$@"
    must_be_readable "$data"
    if ! pid=$(running_pid "$data"); then
        say "Nothing runs on $data."
        return 3
    fi
    [ "$(run_fact "$data" state)" != starting ] || die "process $pid is still starting; drain it when $CALL status says that it is ready, or end it with $CALL down"
    if [ "$(run_fact "$data" state)" = ready ] && ! says_it_drains "$data"; then
        if ! (umask 077 && : >"$data/posthouse.drain") 2>/dev/null; then
            [ "$(stat -c %U "/proc/$pid")" = "$(id -un)" ] ||
                die "the node on $data belongs to $(stat -c %U "/proc/$pid"), and you are $(id -un): drain it as $(stat -c %U "/proc/$pid")"
            die "nothing can be written into $data, so process $pid cannot be asked: make room there, drain it from the console, or end it all at once with $CALL down"
        fi
        while [ -e "$data/posthouse.drain" ] && [ -d "/proc/$pid" ]; do
            if [ $waited -ge 100 ]; then
                rm -f "$data/posthouse.drain" 2>/dev/null || true
                ! says_it_drains "$data" || break
                die "process $pid has not answered within 10 s and goes on as before; $CALL down ends it in order, all at once"
            fi
            sleep 0.1
            waited=$((waited + 1))
        done
    fi
    say "Draining   process $pid on $data"
    waited=0
    while [ -d "/proc/$pid" ]; do
        unserved=${unserved:-$(run_fact "$data" unserved || true)}
        if [ -n "$unserved" ] && [ -z "$warned" ]; then
            say "WARNING    no other node that stands well carries $unserved: nobody is served there until one does"
            warned=yes
        fi
        # The file goes a moment before the process does.
        now=$(run_fact "$data" drain || true)
        if [ -n "$now" ] && [ "$now" != "$told" ]; then
            say "           $now"
            told=$now
        fi
        within=$(run_fact "$data" drainwithin || true)
        [ $waited -lt $((${within:-120} * 2)) ] ||
            die "process $pid has not ended within ${within:-120} s; $CALL down ends it now, kill -9 $pid loses nothing that was acknowledged"
        sleep 0.5
        waited=$((waited + 1))
    done
    [ ! -e "$data/posthouse.run" ] ||
        die "process $pid has ended without a word before it had drained; nothing that was acknowledged is lost, and the other nodes take its place"
    say "Ended."
}

# GET over a plain socket, because curl is not on every machine: prints the body, succeeds on 200. What is not ready answers 503,
# and its body says why: so curl is not told to fail (-f), which would keep it to itself.
fetch() {
    local url=$1 host port name answer
    case $url in
        https://*)
            if command -v curl >/dev/null; then
                answer=$(curl -sk --max-time 5 -w '\n%{http_code}' "$url") || return 1
                printf '%s\n' "${answer%$'\n'*}"
                [ "${answer##*$'\n'}" = 200 ] || return 1
            else
                make_ready >&2
                "$JAVA" @"$JVM_ARGS" "${CALLED_HERE[@]}" -XX:TieredStopAtLevel=1 -Xmx64m -cp "$(class_path)" $MAIN look "$url"
            fi
            return
            ;;
    esac
    url=${url#http://}
    host=${url%%/*}
    port=${host##*:}
    [ "$port" != "$host" ] || port=80
    name=${host%:*}
    name=${name#[}
    exec 7<>"/dev/tcp/${name%]}/$port" || return 1
    printf 'GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${url#*/}" "$host" >&7
    answer=$(timeout 5 cat <&7) || true
    exec 7>&-
    printf '%s\n' "${answer#*$'\r\n\r\n'}"
    case $answer in 'HTTP/1.1 200'*) return 0 ;; *) return 1 ;; esac
}

# Reads an answer of /health/ready and says of each part that is not well what is wrong and what to do, the worst first. Its texts
# may hold quotes and braces; nodes of an earlier release do not say since when.
say_what_is_wrong() {
    local state
    for state in unwell impaired; do
        printf '%s\n' "$1" | sed 's/{"part":/\n&/g' |
            sed -nE 's/^\{"part":"([^"]*)","state":"'$state'"(,"since":"([^"]*)")?,"what":"(([^"\\]|\\.)*)","advice":"(([^"\\]|\\.)*)".*/\1, '$state' since \3: \4 \6/p' |
            sed -e 's/ since : /: /' -e 's/\\\(["\\/]\)/\1/g' -e 's/^/           /'
    done
}

verb_status() {
    local data pid web health answer status=0
    only_settings status - "$@"
    data=$(data_folder "$@")
    as_its_owner "$data" status "$@"
    must_be_readable "$data"
    if ! pid=$(running_pid "$data"); then
        say "Nothing runs on $data."
        return 3
    fi
    say "server     process $pid, since $(run_fact "$data" started), data in $data"
    web=$(run_fact "$data" web)
    if [ -z "$web" ]; then
        say "state      starting"
        return 1
    fi
    # Who runs from before this script was replaced does not say it.
    health=$(run_fact "$data" health)
    health=${health:-$web}
    [ -z "$(run_fact "$data" drain)" ] || say "state      $(run_fact "$data" state): $(run_fact "$data" drain)"
    answer=$(fetch "$health/health/live" 2>/dev/null) && say "live       yes" || say "live       no answer"
    answer=$(fetch "$health/health/ready" 2>/dev/null) || status=1
    [ $status -eq 0 ] && say "ready      yes" || say "ready      no"
    case $answer in
        *'"parts"'*) say_what_is_wrong "$answer" ;;
        *) [ $status -eq 0 ] || say "           $health does not say why: look at the log of the server; $CALL down ends it, $CALL up starts it again" ;;
    esac
    say "web page   $web"
    [ -z "$(run_fact "$data" xmpp)" ] || say "XMPP       $(run_fact "$data" xmpp)"
    [ -z "$(run_fact "$data" xmpps)" ] || say "XMPP, TLS  $(run_fact "$data" xmpps)"
    [ -z "$(run_fact "$data" cluster)" ] || say "node       $(run_fact "$data" cluster)"
    [ -z "$(run_fact "$data" postgres)" ] || say "PostgreSQL $(run_fact "$data" postgres)"
    if [ -n "$(run_fact "$data" cluster)" ]; then
        say ""
        # A refusal has a body, too, for programs.
        answer=$(fetch "$health/health/nodes" 2>/dev/null) && say "$answer" ||
            say "The nodes cannot be listed now: this node or its database does not answer, see what it says above."
    fi
    return $status
}

verb_login() {
    case ${1:-help} in help | --help | -h)
        login_help
        return 0
        ;;
    esac
    local data
    data=$(data_folder)
    as_its_owner "$data" login "$@"
    must_be_readable "$data"
    make_ready
    export POSTHOUSE_DATA=$data
    # Short calls start faster with the first compiler alone. An import derives keys for thousands of passwords, which
    # only the second compiler does with the processor's own instructions: several times as fast.
    local compiler=(-XX:TieredStopAtLevel=1)
    [ "${1:-}" != import ] || compiler=()
    exec "$JAVA" @"$JVM_ARGS" "${CALLED_HERE[@]}" "${compiler[@]}" -Xmx256m -Dposthouse.log.level=WARN -cp "$(class_path)" $MAIN login "$@"
}

login_help() {
    as_called <<'HELP'
Who may sign in. Works while the platform runs and while it does not.

  ./posthouse login add NAME [--customer] [--admin] [--display "FULL NAME"] [--generate]
  ./posthouse login import FILE.csv [--update [--yes]]
  ./posthouse login list [PART OF A NAME]
  ./posthouse login password NAME [--generate]
  ./posthouse login remove NAME --yes
  ./posthouse login second-factor NAME --remove

A password is asked for at the terminal, or read as one line of standard input, or with --generate made up and printed
once. The file's first line reads: name,password,display name,realm,bundle
(realm: employees or customers; bundle: person or administrator; the last three columns may be left out of the whole file).
HELP
}

verb_config() {
    case ${1:-help} in help | --help | -h)
        config_help
        return 0
        ;;
    esac
    local data
    data=$(data_folder)
    as_its_owner "$data" config "$@"
    must_be_readable "$data"
    make_ready
    export POSTHOUSE_DATA=$data
    exec "$JAVA" @"$JVM_ARGS" "${CALLED_HERE[@]}" -XX:TieredStopAtLevel=1 -Xmx256m -cp "$(class_path)" $MAIN config "$@"
}

config_help() {
    as_called <<'HELP'
What can change while the platform runs, on all nodes within 2 s. Works while it runs and while it does not.

  ./posthouse config list [PART OF A NAME]           values, and where each comes from
  ./posthouse config get NAME                        one, with what it is and its bounds
  ./posthouse config set NAME=VALUE... --reason WHY  change some, all or none
  ./posthouse config reset NAME... --reason WHY      return to what was given at start
  ./posthouse config history [NUMBER]                who changed what, when and why
  ./posthouse config show VERSION                    all of one version
  ./posthouse config rollback VERSION --reason WHY   a new version with the contents of that one; 0 takes all away
  ./posthouse config nodes                           which version each node has

docs/operations/configuration.md tells the whole story.
HELP
}

# Copying is done beside a running platform, or instead of one; both as whoever runs it.
verb_keep() {
    local verb=$1 data
    shift
    case ${1:-} in help | --help | -h)
        keep_help
        return 0
        ;;
    esac
    data=$(data_folder)
    as_its_owner "$data" "$verb" "$@"
    must_be_readable "$data"
    make_ready
    export POSTHOUSE_DATA=$data
    exec "$JAVA" @"$JVM_ARGS" "${CALLED_HERE[@]}" -Xmx256m -Dposthouse.log.level=WARN -cp "$(class_path)" $MAIN "$verb" "$@"
}

keep_help() {
    as_called <<'HELP'
Backups, and how they come back. docs/operations/backup.md tells the whole story.

  ./posthouse backup [--to FOLDER] [--rate MB]   a full copy, checked; works while the platform runs and while it does not.
                                                 Without --to it goes into POSTHOUSE_BACKUP_FOLDER (backup in the data
                                                 folder), and from then on the log is archived there as it is written
  ./posthouse backup list [--to FOLDER]          which there are
  ./posthouse backup verify [--to FOLDER]        is every byte as it was written, and the log without a gap
  ./posthouse backup off                         archive the log no longer; the backups stay
  ./posthouse restore [--from FOLDER] [--at MOMENT] [--into FOLDER] [--backup NAME] [--wal FOLDER]
                                                 MOMENT: latest, a time such as 2026-11-21T10:00:00Z, or backup (the end
                                                 of the full copy); --into a data folder that has no data yet;
                                                 --wal postgres/cluster/pg_wal of a dead platform, for its last second
  ./posthouse restore list                       who restored what, and when

--rate holds the copying back to so many MB a second.
HELP
}

# What the operator's verbs are, for the lists that help prints.
operators_help() {
    as_called <<'HELP'
  ./posthouse up [--demo]              start the platform in front of you; Ctrl-C ends it
                                       --demo adds a small travel company to try it with
                                       --join HOST[:PORT] as one more of the nodes of which one runs there
  ./posthouse down                     end the platform that runs on the data folder
  ./posthouse drain                    empty the node that runs on the data folder, without haste, and end it: it takes nobody
                                       new, hands over what it owns, sends its clients to other nodes
  ./posthouse status                   is it ready, where does it listen; of several nodes, how is each
  ./posthouse login add NAME [--admin] let somebody sign in; also: import FILE.csv, list, password NAME,
                                       remove NAME --yes; ./posthouse login help tells more
  ./posthouse config list              what can change while it runs; also: get, set, reset, history, rollback;
                                       ./posthouse config help tells more
  ./posthouse backup                   copy everything while it runs, and archive what is written from then on
  ./posthouse restore                  bring it back, up to a moment; ./posthouse backup help tells more of both
HELP
}

settings_help() {
    as_called <<'HELP'

Settings come from the environment, from posthouse.properties in the data folder, or follow up, as in
./posthouse up --posthouse.http.port=8081. docs/operations/settings.md lists them. The most asked for:
POSTHOUSE_DATA (./data), POSTHOUSE_HTTP_PORT (8080), POSTHOUSE_XMPP_PORT (5222), POSTHOUSE_XMPPS_PORT (5223),
POSTHOUSE_DOMAIN (localhost), POSTHOUSE_HEAP (512m).
HELP
}

# Carries out what is asked for if it is one of these verbs.
operators_verb() {
    local verb=$1
    shift
    case $verb in
        up) verb_up "$@" ;;
        down) verb_down "$@" ;;
        drain) verb_drain "$@" ;;
        status) verb_status "$@" ;;
        login) verb_login "$@" ;;
        config) verb_config "$@" ;;
        backup | restore) verb_keep "$verb" "$@" ;;
        *)
            complain "there is no verb $verb"
            verb_help >&2
            exit 2
            ;;
    esac
}
