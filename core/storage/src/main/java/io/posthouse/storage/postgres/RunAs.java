package io.posthouse.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * As whom PostgreSQL runs, and how it gets there.
 *
 * <p>It refuses to be root, and must not be able to change our files. So where we are root it runs under a number of its
 * own that nobody else has; it needs no entry in /etc/passwd. An ordinary user's PostgreSQL runs as that user.
 *
 * <p>Below a folder that is closed to others, /root for one, that number could not reach its own data. There it gets a
 * mount namespace of its own in which the data appears at {@code /mnt}: nothing changes for anybody else, and the closed
 * folder stays closed. Where the kernel refuses that, as in most containers, the start says what to do. (A user namespace
 * without a mapping would also pass, but its PostgreSQL would still be root to every file of root's.)
 */
sealed interface RunAs {
    /** PostgreSQL's number where nobody else has it; chosen far from people, system accounts and systemd's own. */
    int UID_PREFERRED = 54_318;

    /** The command that runs {@code command} as that user. */
    List<String> command(List<String> command);

    /** The path under which that user sees {@code path}. */
    default Path seen(Path path) {
        return path;
    }

    /** Makes {@code path} and all below it that user's. */
    void own(Path path) throws IOException;

    /** How to run {@code initdb}, which insists on a user with an entry in /etc/passwd, unlike the server. */
    RunAs forInitdb() throws IOException;

    /** Chooses for a cluster in {@code cluster}, which need not exist, below {@code home}. */
    static RunAs choose(Path home, Path cluster, Path binaries) throws IOException {
        if (OwnedFiles.ourUid() != 0) {
            return new Ourselves();
        }
        int uid = Files.exists(cluster) && OwnedFiles.uidOf(cluster) != 0 ? OwnedFiles.uidOf(cluster) : freeUid();
        Path closed = firstClosed(home);
        Path closedBinaries = firstClosed(binaries);
        if (closedBinaries != null && !binaries.startsWith(home)) {
            throw new PostgresFault("PostgreSQL runs as user " + uid + " and not as root, and cannot reach " + binaries
                    + ", because " + closedBinaries + " is closed to others: let others pass (chmod o+x "
                    + closedBinaries + ")");
        }
        if (closed == null && closedBinaries == null) {
            return new Another(uid);
        }
        var hidden = new AnotherBehindMount(uid, home, placeToMount(binaries));
        Commands.Ended tried = Commands.run(hidden.command(List.of("test", "-x", hidden.place().toString())));
        if (!tried.well()) {
            throw new PostgresFault("PostgreSQL runs as user " + uid + " and not as root, and cannot reach " + home
                    + ", because "
                    + closed
                    + " is closed to others: put the data elsewhere (POSTHOUSE_DATA=/var/lib/posthouse), or let others "
                    + "pass (chmod o+x " + closed + "). A private mount was tried as well and refused here: "
                    + tried.output());
        }
        return hidden;
    }

    /** The highest folder on the way to {@code path} that others may not pass, or null. */
    private static @Nullable Path firstClosed(Path path) throws IOException {
        Path real = path.toRealPath();
        for (int depth = 1; depth <= real.getNameCount(); depth++) {
            Path folder = real.getRoot().resolve(real.subpath(0, depth));
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return folder;
            }
        }
        return null;
    }

    /** A folder that every Linux has and that nothing we need is below; only PostgreSQL sees it covered. */
    private static Path placeToMount(Path binaries) {
        return Stream.of("/mnt", "/srv", "/media", "/opt")
                .map(Path::of)
                .filter(place -> Files.isDirectory(place) && !binaries.startsWith(place))
                .findFirst()
                .orElseThrow(() -> new PostgresFault(
                        "none of /mnt, /srv, /media and /opt is there to show PostgreSQL its data at"));
    }

    private static int freeUid() throws IOException {
        Set<Integer> taken = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3) {
                taken.add(Integer.parseInt(fields[2]));
            }
        }
        int uid = UID_PREFERRED;
        while (taken.contains(uid)) {
            uid++;
        }
        return uid;
    }

    private static int uidOfNobody() throws IOException {
        return Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields[0].equals("nobody"))
                .mapToInt(fields -> Integer.parseInt(fields[2]))
                .filter(uid -> uid > 0)
                .findFirst()
                .orElseThrow(() -> new PostgresFault("initdb needs the user nobody, and /etc/passwd has none: add it"));
    }

    private static List<String> asUser(int uid, List<String> command) {
        var whole = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups",
                "--no-new-privs", "--inh-caps=-all"));
        whole.addAll(command);
        return whole;
    }

    /** We are not root. */
    record Ourselves() implements RunAs {
        @Override
        public List<String> command(List<String> command) {
            return command;
        }

        @Override
        public void own(Path path) {
            // Whatever we create is ours already.
        }

        @Override
        public RunAs forInitdb() {
            return this;
        }
    }

    /** We are root, and the way to the data is open to others. */
    record Another(int uid) implements RunAs {
        @Override
        public List<String> command(List<String> command) {
            return asUser(uid, command);
        }

        @Override
        public void own(Path path) throws IOException {
            OwnedFiles.giveTree(path, uid);
        }

        @Override
        public RunAs forInitdb() throws IOException {
            return new Another(uidOfNobody());
        }
    }

    /** We are root, and the way to the data is closed: {@code home} is seen at {@code place}, by this process only. */
    record AnotherBehindMount(int uid, Path home, Path place) implements RunAs {

        private static final String MOUNT = """
                mount --bind "$1" "$2" && shift 2 && exec "$@"
                """;

        @Override
        public List<String> command(List<String> command) {
            var whole = new ArrayList<>(
                    List.of("unshare", "--mount", "sh", "-c", MOUNT, "sh", home.toString(), place.toString()));
            whole.addAll(asUser(uid, command));
            return whole;
        }

        @Override
        public Path seen(Path path) {
            return path.startsWith(home) ? place.resolve(home.relativize(path)) : path;
        }

        @Override
        public void own(Path path) throws IOException {
            OwnedFiles.giveTree(path, uid);
        }

        @Override
        public RunAs forInitdb() throws IOException {
            return new AnotherBehindMount(uidOfNobody(), home, place);
        }
    }

    /** As {@code inner} says, and all of it below a command that only changes the surroundings: {@code ip netns exec NAME}. */
    record Within(List<String> prefix, RunAs inner) implements RunAs {
        @Override
        public List<String> command(List<String> command) {
            var whole = new ArrayList<>(prefix);
            whole.addAll(inner.command(command));
            return whole;
        }

        @Override
        public Path seen(Path path) {
            return inner.seen(path);
        }

        @Override
        public void own(Path path) throws IOException {
            inner.own(path);
        }

        @Override
        public RunAs forInitdb() throws IOException {
            return inner.forInitdb();
        }
    }
}
