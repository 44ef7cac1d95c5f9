package io.posthouse.benchmarks.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.posthouse.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A machine to install on that is thrown away: the files of a real one, with everything that changes kept in memory, seen by the
 * processes in it alone (mount namespace and overlay file system). It shares the network. It has no JDK, Maven or Node, whatever the
 * real machine has.
 */
final class Room implements AutoCloseable {
    private static final String OVERLAY = """
            set -e
            place=$(mktemp -d)
            mount -t tmpfs -o size=4g posthouse-room "$place"
            mkdir "$place/changes" "$place/work" "$place/root"
            mount -t overlay -o "lowerdir=$1,upperdir=$place/changes,workdir=$place/work" posthouse-room "$place/root"
            root=$place/root
            mkdir -p "$root/packages" "$root/proc" "$root/dev" "$root/tmp" "$root/run"
            mount -t proc proc "$root/proc"
            mount -t tmpfs -o mode=755 posthouse-room "$root/run"
            mount -t tmpfs -o mode=1777 posthouse-room "$root/tmp"
            mount --bind -o ro "$2" "$root/packages"
            # Everybody may know who there is, whatever somebody has done to the real machine.
            chmod a+r "$root/etc/passwd" "$root/etc/group"
            for tool in java javac jlink mvn node npm curl; do
                rm -f "$root/usr/bin/$tool" "$root/usr/local/bin/$tool" "$root/bin/$tool"
            done
            for folder in usr/lib/jvm usr/share/maven usr/lib/node_modules; do
                [ ! -d "$root/$folder" ] || mount -t tmpfs posthouse-room "$root/$folder"
            done
            """;
    private static final String FURNISH = OVERLAY + """
            mount --rbind /dev "$root/dev"
            echo "$root"
            # Until whoever asked for it is gone; then the kernel takes all of it away.
            cat >/dev/null
            """;
    // The devices and the folder of control groups that systemd wants, as the rules for containers say.
    private static final String BOOT = OVERLAY
            + """
                    mkdir "$root/outside"
                    mount -t sysfs -o ro sysfs "$root/sys"
                    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
                    mount -t tmpfs -o mode=755 posthouse-room "$root/dev"
                    for device in null zero full random urandom tty; do
                        : >"$root/dev/$device"
                        mount --bind "/dev/$device" "$root/dev/$device"
                    done
                    mkdir "$root/dev/shm" "$root/dev/pts"
                    mount -t tmpfs -o mode=1777 posthouse-room "$root/dev/shm"
                    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
                    ln -s pts/ptmx "$root/dev/ptmx"
                    ln -s /proc/self/fd "$root/dev/fd"
                    hostname room
                    cd "$root"
                    pivot_root . outside
                    exec chroot . /bin/sh -c 'umount -l /outside
                        exec env -i container=posthouse-room PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null' </dev/null
                    """;
    private static final String HOLD_THE_BOOTED = """
            set -e
            groups=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)/posthouse-room-$$
            mkdir "$groups"
            sh -c 'echo $$ >"$0/cgroup.procs"
                exec unshare --mount --pid --fork --uts --ipc --cgroup --propagation private --kill-child sh -c "$1" room "$2" "$3"' \\
                "$groups" "$3" "$1" "$2" </dev/null &
            outer=$!
            for try in $(seq 100); do
                init=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null || true)
                # No more than the number: a shell that is still furnishing is not yet what is waited for.
                init=${init%% *}
                if [ -n "$init" ] && [ "$(cat "/proc/$init/comm")" = systemd ]; then
                    echo "/$init"
                    break
                fi
                sleep 0.1
            done
            cat >/dev/null
            kill -KILL "$init" || true
            wait "$outer" || true
            for try in $(seq 50); do
                find "$groups" -depth -type d -exec rmdir {} + 2>/dev/null && break
                sleep 0.1
            done
            """;
    // An ordinary user may hide things from the own processes, and nothing else.
    private static final String HIDE = """
            set -e
            for folder in /usr/lib/jvm /usr/share/maven /usr/lib/node_modules; do
                [ ! -d "$folder" ] || mount -t tmpfs posthouse-room "$folder"
            done
            for tool in java javac jlink mvn node npm curl; do
                for path in "/usr/bin/$tool" "/usr/local/bin/$tool" "/bin/$tool"; do
                    [ ! -e "$path" ] || mount --bind /dev/null "$path"
                done
            done
            echo /
            cat >/dev/null
            """;

    private final Process holder;
    private final List<String> door;
    private final String packages;
    private final Map<String, String> always;

    /** How a command in the room ended: its exit code and what it said. */
    record Ended(int code, String said) {
    }

    private Room(Process holder, List<String> door, String packages, Map<String, String> always) {
        this.holder = holder;
        this.door = List.copyOf(door);
        this.packages = packages;
        this.always = Map.copyOf(always);
    }

    /**
     * Furnishes one in which everything is done as root. Needs root.
     *
     * @param machine the folder that holds the files of the real machine: {@code /}, or one that was made by debootstrap
     * @param packages what lies in {@code /packages} of the room
     */
    static Room on(Path machine, Path packages) throws IOException {
        return on(machine, packages, 0, Map.of());
    }

    /** The same, in which everything is done as another user, by number, and with further variables. */
    static Room on(Path machine, Path packages, int user, Map<String, String> more) throws IOException {
        Process holder = new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", FURNISH,
                "room", machine.toString(), packages.toString()).redirectErrorStream(true).start();
        return new Room(holder, List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "chroot",
                "--userspec=" + user + ":" + user, answer(holder)), "/packages", more);
    }

    /** One whose systemd has been started, with processes of its own. Needs root. */
    static Room booted(Path machine, Path packages) throws IOException {
        Process holder = new ProcessBuilder("sh", "-c", HOLD_THE_BOOTED, "room", machine.toString(),
                packages.toString(), BOOT).redirectErrorStream(true).start();
        String init = answer(holder).substring(1);
        return new Room(holder, List.of("nsenter", "--target", init, "--mount", "--pid", "--uts", "--ipc", "--cgroup"),
                "/packages", Map.of());
    }

    /** This machine without its tools, as the ordinary user that runs this; changes are made to the real machine. */
    static Room ofMine(Path packages) throws IOException {
        Process holder = new ProcessBuilder("unshare", "--map-current-user", "--keep-caps", "--mount", "sh", "-c",
                HIDE).redirectErrorStream(true).start();
        answer(holder);
        return new Room(holder, List.of("nsenter", "--target", Long.toString(holder.pid()), "--user",
                "--preserve-credentials", "--mount"), packages.toString(), Map.of());
    }

    private static String answer(Process holder) throws IOException {
        BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
        String answer = said.readLine();
        if (answer == null || !answer.startsWith("/")) {
            String rest = said.lines().reduce("", (all, line) -> all + '\n' + line);
            throw new IOException("no room could be made: " + answer + rest);
        }
        return answer;
    }

    /** Where the packages lie, as its commands see it. */
    String packages() {
        return packages;
    }

    /** Runs a script in the room to its end, ten minutes at most. */
    Ended run(String script) throws IOException, InterruptedException {
        return run(script, Map.of());
    }

    Ended run(String script, Map<String, String> environment) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(inside(List.of("bash", "-c", script), environment))
                .redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("it did not end within ten minutes: " + script);
        }
        return new Ended(process.exitValue(), said);
    }

    /** Starts something that stays. */
    ChildProcess start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        return ChildProcess.start(new ProcessBuilder(inside(command, environment)), output);
    }

    private List<String> inside(List<String> command, Map<String, String> environment) {
        List<String> all = new ArrayList<>(door);
        all.addAll(List.of("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=/root",
                "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"));
        always.forEach((name, value) -> all.add(name + "=" + value));
        environment.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(command);
        return all;
    }

    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(30, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (IOException e) {
            holder.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
