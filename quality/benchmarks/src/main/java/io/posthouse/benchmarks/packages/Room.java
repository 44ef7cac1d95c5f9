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
 * real machine has. Needs root.
 */
final class Room implements AutoCloseable {
    private static final String FURNISH = """
            set -e
            place=$(mktemp -d)
            mount -t tmpfs -o size=3g posthouse-room "$place"
            mkdir "$place/changes" "$place/work" "$place/root"
            mount -t overlay -o "lowerdir=$1,upperdir=$place/changes,workdir=$place/work" posthouse-room "$place/root"
            root=$place/root
            mkdir -p "$root/packages" "$root/proc" "$root/dev" "$root/tmp" "$root/run"
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -t tmpfs posthouse-room "$root/run"
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
            echo "$root"
            # Until whoever asked for it is gone; then the kernel takes all of it away.
            cat >/dev/null
            """;

    private final Process holder;
    private final String root;
    private final int user;
    private final Map<String, String> always;

    /** How a command in the room ended: its exit code and what it said. */
    record Ended(int code, String said) {
    }

    private Room(Process holder, String root, int user, Map<String, String> always) {
        this.holder = holder;
        this.root = root;
        this.user = user;
        this.always = Map.copyOf(always);
    }

    /**
     * Furnishes one.
     *
     * @param machine the folder that holds the files of the real machine: {@code /}, or one that was made by debootstrap
     * @param packages what lies in {@code /packages} of the room
     */
    static Room on(Path machine, Path packages) throws IOException {
        Process holder = new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", FURNISH,
                "room", machine.toString(), packages.toString()).redirectErrorStream(true).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
        String root = said.readLine();
        if (root == null || !root.startsWith("/")) {
            String rest = said.lines().reduce("", (all, line) -> all + '\n' + line);
            throw new IOException("no room could be made: " + root + rest);
        }
        return new Room(holder, root, 0, Map.of());
    }

    /** Runs a script in the room as root, to its end, ten minutes at most. */
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

    /** The same room for another user, by number, and with further variables. */
    Room as(int user, Map<String, String> more) {
        return new Room(holder, root, user, more);
    }

    private List<String> inside(List<String> command, Map<String, String> environment) {
        List<String> all = new ArrayList<>(
                List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "chroot",
                        "--userspec=" + user + ":" + user, root,
                        "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
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
        } catch (IOException e) {
            holder.destroyForcibly();
        }
    }
}
