package io.posthouse.benchmarks.packages;

import static io.posthouse.benchmarks.packages.Trial.DATA;
import static io.posthouse.benchmarks.packages.Trial.expect;
import static io.posthouse.benchmarks.packages.Trial.must;
import static io.posthouse.benchmarks.packages.Trial.says;

import io.posthouse.benchmarks.packages.Trial.NotSo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The .deb where no systemd runs: installed, started as its unit says, upgraded, drained, removed, purged. */
final class DebianTrial {
    private final Trial trial;
    private final Path machine;

    DebianTrial(Trial trial, Path machine) {
        this.trial = trial;
        this.machine = machine;
    }

    /**
     * @param from the package of an earlier version; without one it begins with {@code deb}
     * @param deb the package that is proven
     */
    void run(Optional<Path> from, Path deb) throws IOException, InterruptedException {
        trial.begin(deb);
        Files.copy(deb, trial.folder().resolve("this.deb"));
        Files.copy(from.orElse(deb), trial.folder().resolve("first.deb"));
        nextVersion(deb);
        try (Room room = Room.on(machine, trial.folder())) {
            Trial.withoutTools(room);
            installs(room);
            startsAndIsAdministered(room);
            if (from.isPresent()) {
                upgrades(room, "this.deb", "Posthouse ");
                trial.told("upgraded from " + from.get().getFileName());
            }
            upgrades(room, "next.deb", "Posthouse 99.9 ");
            trial.told("upgraded: settings and people are still there");
            goes(room);
        }
    }

    private void installs(Room room) throws IOException, InterruptedException {
        must(room, "dpkg -i /packages/first.deb");
        expect(room, "stat -c '%a %U %G' /etc/posthouse/posthouse.properties /etc/posthouse " + DATA,
                "640 root posthouse\n750 root posthouse\n700 posthouse posthouse\n");
        expect(room, "ls -A " + DATA, "");
        expect(room, "posthouse status; echo $?", "Nothing runs on " + DATA + ".\n3\n");
        trial.told("installed: not started, settings and data closed to others");
    }

    private void startsAndIsAdministered(Room room) throws IOException, InterruptedException {
        must(room, "cat >>/etc/posthouse/posthouse.properties <<'MINE'\n" + trial.settings() + "MINE");
        trial.started(room, asTheUnitSays(room), Map.of(), "deb.log");
        must(room, Trial.add("posthouse"));
        // A file that only root may read.
        must(room, """
                (umask 077; printf 'name,password\\nbert,a-long-password-2\\n' >/root/people.csv)
                posthouse login import /root/people.csv""");
        trial.signsIn();
        expect(room, "find " + DATA + " ! -user posthouse | head -n 3", "");
        says(room, "posthouse status", "ready      yes");
        says(room, "setpriv --reuid=nobody --regid=nogroup --clear-groups posthouse status", "is closed to others");
        trial.told("root's calls leave nothing of root's in the data; others may not look");
    }

    private void upgrades(Room room, String deb, String version) throws IOException, InterruptedException {
        must(room, "dpkg -i /packages/" + deb);
        trial.awaitEnd();
        says(room, "posthouse version", version);
        says(room, "cat /etc/posthouse/posthouse.properties", "posthouse.http.port=" + trial.http());
        trial.started(room, asTheUnitSays(room), Map.of(), "deb.log");
        trial.signsIn();
    }

    private void goes(Room room) throws IOException, InterruptedException {
        says(room, "posthouse drain", "Ended.");
        trial.awaitEnd();
        must(room, "dpkg -r posthouse");
        must(room, "test -s /etc/posthouse/posthouse.properties && test -d " + DATA + "/postgres/cluster");
        expect(room,
                "command -v posthouse; find /usr/lib/posthouse /usr/lib/systemd/system/posthouse.service 2>/dev/null",
                "");
        says(room, "dpkg -P posthouse", "is kept in " + DATA);
        leavesTheDataAlone(room);
        trial.told("drained; removed: settings and data stay; purged: data stays, with its user, and nothing else");
        must(room, "rm -r " + DATA + " && userdel posthouse && ! getent passwd posthouse");
    }

    /** What purge leaves: the data with whoever it belongs to, and nothing else that bears the name. */
    static void leavesTheDataAlone(Room room) throws IOException, InterruptedException {
        must(room, "test -d " + DATA + "/postgres/cluster && getent passwd posthouse");
        expect(room, "find / -xdev -path " + DATA + " -prune -o -name '*posthouse*' -print 2>/dev/null", "");
    }

    /** What systemd would run, as whom. */
    private static List<String> asTheUnitSays(Room room) throws IOException, InterruptedException {
        String unit = room.run("cat /usr/lib/systemd/system/posthouse.service").said();
        String user = line(unit, "User");
        return Stream.concat(
                Stream.of("setpriv", "--reuid=" + user, "--regid=" + line(unit, "Group"), "--init-groups",
                        "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"),
                Stream.of(line(unit, "ExecStart").split(" ", -1))).toList();
    }

    private static String line(String unit, String name) {
        Matcher found = Pattern.compile("^" + name + "=(.*)$", Pattern.MULTILINE).matcher(unit);
        if (!found.find()) {
            throw new NotSo("the unit does not say " + name);
        }
        return found.group(1);
    }

    /** The same package under a later version, as a release that changes nothing would be. */
    private void nextVersion(Path deb) throws IOException, InterruptedException {
        Path folder = trial.folder();
        Path next = folder.resolve("next.deb");
        Process making = new ProcessBuilder("sh", "-ec", """
                dpkg-deb -R "$1" "$2"
                sed -i 's/^Version: .*/Version: 99.9/' "$2/DEBIAN/control"
                sed -i 's/^Posthouse [^ ]*/Posthouse 99.9/' "$2/usr/lib/posthouse/lib/version"
                dpkg-deb --root-owner-group -Znone --build "$2" "$3"
                rm -r "$2"
                """, "next", deb.toString(), folder.resolve("next").toString(), next.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("next.log").toFile()).start();
        if (making.waitFor() != 0) {
            throw new NotSo("no next version can be made: " + Files.readString(folder.resolve("next.log")));
        }
    }
}
