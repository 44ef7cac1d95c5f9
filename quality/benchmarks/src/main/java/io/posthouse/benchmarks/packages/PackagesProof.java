package io.posthouse.benchmarks.packages;

import io.posthouse.benchmarks.packages.Room.Ended;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./posthouse prove packages}: installs the .deb and unpacks the tarball where there is no JDK, starts what was installed as its
 * unit says, signs in, looks, upgrades, drains, removes and purges, as root and as an ordinary user. Nothing of it touches the machine
 * that it runs on, but for three loopback ports. Stops at the first thing that is not as it should be.
 */
public final class PackagesProof {
    /** A new data folder on a busy machine. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
    private static final String DATA = "/var/lib/posthouse";
    private static final String DOMAIN = "inn.example";
    private static final String ADD = "echo 'a-long-password-1' | %s login add anna --admin";
    private static final Credentials ANNA = new Credentials("anna", DOMAIN, "a-long-password-1");

    private final Path machine;
    private final Path packages;
    private final Path folder;
    private final PrintStream out;
    private final int http = ChildProcess.freePort();
    private final int xmpp = ChildProcess.freePort();
    private final int xmpps = ChildProcess.freePort();
    private final Visitor anna = new Visitor(ANNA, http, xmpps);
    private @Nullable ChildProcess server;

    /**
     * @param machine whose files the rooms have: {@code /}, or a folder that debootstrap has made
     * @param packages where the packages lie
     * @param folder for output and the next version's package; must be there
     */
    public PackagesProof(Path machine, Path packages, Path folder, PrintStream out) throws IOException {
        this.machine = machine;
        this.packages = packages;
        this.folder = folder;
        this.out = out;
    }

    /** What was not as it should be. */
    private static final class NotSo extends RuntimeException {
        NotSo(String what) {
            super(what);
        }
    }

    /** Whether all is as it should be; what is not was said. */
    public boolean run() throws IOException, InterruptedException {
        try {
            debian(one("posthouse_[^-]*_amd64.deb"));
            tarball(one("posthouse-.*-linux-amd64.tar.gz"));
            image(one("posthouse-.*-oci-amd64.tar"));
            out.println("All of it holds.");
            return true;
        } catch (NotSo e) {
            out.println("NOT SO: " + e.getMessage());
            return false;
        } finally {
            // A room that is gone ends nobody.
            awaitEnd();
        }
    }

    // ---- the .deb ------------------------------------------------------------------------------------------------------------------

    private void debian(Path deb) throws IOException, InterruptedException {
        out.println(deb.getFileName() + ", " + megabytes(deb));
        nextVersion(deb);
        try (Room room = Room.on(machine, folder)) {
            Files.copy(deb, folder.resolve("first.deb"));
            withoutTools(room);
            must(room, "dpkg -i /packages/first.deb");
            expect(room, "stat -c '%a %U %G' /etc/posthouse/posthouse.properties /etc/posthouse " + DATA,
                    "640 root posthouse\n750 root posthouse\n700 posthouse posthouse\n");
            expect(room, "ls -A " + DATA, "");
            expect(room, "posthouse status; echo $?", "Nothing runs on " + DATA + ".\n3\n");
            told("installed: not started, settings and data closed to others");

            must(room, "cat >>/etc/posthouse/posthouse.properties <<'MINE'\n" + settings() + "MINE");
            started(room, asTheUnitSays(room), Map.of(), "deb.log");
            must(room, String.format(ADD, "posthouse"));
            // A file that only root may read.
            must(room, """
                    (umask 077; printf 'name,password\\nbert,a-long-password-2\\n' >/root/people.csv)
                    posthouse login import /root/people.csv""");
            signsIn();
            expect(room, "find " + DATA + " ! -user posthouse | head -n 3", "");
            says(room, "posthouse status", "ready      yes");
            says(room, "setpriv --reuid=nobody --regid=nogroup --clear-groups posthouse status", "is closed to others");
            told("root's calls leave nothing of root's in the data; others may not look");

            must(room, "dpkg -i /packages/next.deb");
            awaitEnd();
            says(room, "posthouse version", "Posthouse 99.9 ");
            says(room, "cat /etc/posthouse/posthouse.properties", "posthouse.http.port=" + http);
            started(room, asTheUnitSays(room), Map.of(), "deb.log");
            signsIn();
            told("upgraded: settings and people are still there");

            says(room, "posthouse drain", "Ended.");
            awaitEnd();
            must(room, "dpkg -r posthouse");
            must(room, "test -s /etc/posthouse/posthouse.properties && test -d " + DATA + "/postgres/cluster");
            expect(room,
                    "command -v posthouse; find /usr/lib/posthouse /usr/lib/systemd/system/posthouse.service 2>/dev/null",
                    "");
            says(room, "dpkg -P posthouse", "is kept in " + DATA);
            must(room, "test ! -e /etc/posthouse && test ! -e /etc/default/posthouse && test -d " + DATA
                    + "/postgres/cluster");
            told("drained; removed: settings and data stay; purged: data stays");
        }
    }

    /** What systemd would run, as whom. */
    private static List<String> asTheUnitSays(Room room) throws IOException, InterruptedException {
        String unit = room.run("cat /usr/lib/systemd/system/posthouse.service").said();
        String user = line(unit, "User");
        return Stream.concat(
                Stream.of("setpriv", "--reuid=" + user, "--regid=" + line(unit, "Group"), "--init-groups",
                        "--no-new-privs",
                        "--inh-caps=-all", "--bounding-set=-all"),
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

    // ---- the tarball ---------------------------------------------------------------------------------------------------------------

    private void tarball(Path tarball) throws IOException, InterruptedException {
        out.println(tarball.getFileName() + ", " + megabytes(tarball));
        Files.copy(tarball, folder.resolve("posthouse.tar.gz"));
        try (Room room = Room.on(machine, folder)) {
            withoutTools(room);
            // A place that no one has thought of.
            must(room,
                    """
                            useradd --uid 23456 --user-group --create-home --home-dir '/srv/an inn' guest
                            setpriv --reuid=23456 --regid=23456 --clear-groups tar -xzf /packages/posthouse.tar.gz -C '/srv/an inn'
                            mv '/srv/an inn'/posthouse-* '/srv/an inn/posthouse'""");
            asAnOrdinaryUser(room);
        }
        try (Room room = Room.on(machine, folder)) {
            withoutTools(room);
            must(room, "tar -xzf /packages/posthouse.tar.gz -C /opt && mv /opt/posthouse-* /opt/posthouse");
            asRoot(room);
        }
    }

    private void asAnOrdinaryUser(Room room) throws IOException, InterruptedException {
        String become = "setpriv --reuid=23456 --regid=23456 --clear-groups ";
        String command = become + "'/srv/an inn/posthouse/bin/posthouse'";
        Map<String, String> home = Map.of("HOME", "/srv/an inn");
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=23456", "--regid=23456", "--clear-groups",
                "/srv/an inn/posthouse/bin/posthouse", "up"));
        settings().lines().forEach(line -> words.add("--" + line));
        started(room, words, home, "tarball.log");
        must(room, "cd '/srv/an inn' && " + "POSTHOUSE_DOMAIN=" + DOMAIN + " " + String.format(ADD, command), home);
        signsIn();
        says(room, command + " status", "data in /srv/an inn/.local/share/posthouse", home);
        must(room, command + " backup", home);
        says(room, command + " down", "Ended.", home);
        awaitEnd();
        told("as an ordinary user, in a folder with a space in its name; a backup too");
    }

    private void asRoot(Room room) throws IOException, InterruptedException {
        must(room,
                "mkdir -p " + DATA + " && printf '%s' '" + settings() + "' >" + DATA
                        + "/posthouse.properties && chmod 600 "
                        + DATA + "/posthouse.properties");
        started(room, List.of("/opt/posthouse/bin/posthouse", "up"), Map.of(), "root.log");
        must(room, String.format(ADD, "/opt/posthouse/bin/posthouse"));
        signsIn();
        says(room, "/opt/posthouse/bin/posthouse down", "Ended.");
        awaitEnd();
        told("as root");
        server = room.start(List.of("/opt/posthouse/bin/posthouse", "up", "--posthouse.http.tls=true"), Map.of(),
                folder.resolve("tls.log"));
        says(room, """
                for try in $(seq 60); do
                    /opt/posthouse/bin/posthouse status | grep 'ready  *yes' && break
                    sleep 0.5
                done""", "ready      yes");
        says(room, "/opt/posthouse/bin/posthouse down", "Ended.");
        awaitEnd();
        told("as root with TLS: status answers without curl");
    }

    // ---- the image -----------------------------------------------------------------------------------------------------------------

    private void image(Path image) throws IOException, InterruptedException {
        out.println(image.getFileName() + ", " + megabytes(image));
        Path system = unpacked(image);
        try (Room room = Room.on(system, folder).as(10001,
                Map.of("PATH", "/usr/lib/posthouse/bin:/usr/bin:/bin", "HOME",
                        "/var/lib/posthouse"))) {
            Map<String, String> settings = new HashMap<>();
            settings().lines().map(line -> line.split("=", 2))
                    .forEach(pair -> settings.put(pair[0].toUpperCase(Locale.ROOT).replace('.', '_'), pair[1]));
            started(room, List.of("/usr/lib/posthouse/bin/posthouse", "up"), settings, "image.log");
            must(room, "POSTHOUSE_DOMAIN=" + DOMAIN + " " + String.format(ADD, "posthouse"));
            signsIn();
            says(room, "posthouse status", "data in /var/lib/posthouse/data");
            expect(room, "stat -c '%a %U' /var/lib/posthouse/data", "700 posthouse\n");
            says(room, "posthouse drain", "Ended.");
            awaitEnd();
            told("in the image's own files alone, as its user");
        }
    }

    /** The layers on top of each other, as an engine would put them. */
    private Path unpacked(Path image) throws IOException, InterruptedException {
        Path layout = Files.createDirectories(folder.resolve("layout"));
        Path system = Files.createDirectories(folder.resolve("system"));
        tar(image, layout);
        String index = Files.readString(layout.resolve("index.json"));
        String manifest = Files.readString(blob(layout, digests(index).getFirst()));
        // The first one named is the configuration, the rest are the layers in their order.
        for (String digest : digests(manifest).stream().skip(1).toList()) {
            tar(blob(layout, digest), system);
        }
        return system;
    }

    private static List<String> digests(String text) {
        return Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"").matcher(text).results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs/sha256").resolve(digest);
    }

    private static void tar(Path archive, Path target) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xpf", archive.toString(), "-C", target.toString(),
                "--warning=no-unknown-keyword").redirectErrorStream(true).start();
        tar.getOutputStream().close();
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.waitFor() != 0) {
            throw new NotSo(archive + " cannot be unpacked: " + said);
        }
    }

    // ---- all of them ----------------------------------------------------------------------------------------------------------------------

    private static void withoutTools(Room room) throws IOException, InterruptedException {
        expect(room, "command -v java javac mvn node npm; ls /usr/lib/jvm 2>/dev/null", "");
    }

    private String settings() {
        return "posthouse.domain=" + DOMAIN + "\nposthouse.http.port=" + http + "\nposthouse.xmpp.port=" + xmpp
                + "\nposthouse.xmpps.port=" + xmpps + "\n";
    }

    private void awaitEnd() throws InterruptedException {
        if (server != null) {
            server.stop(STOP_WITHIN);
            server = null;
        }
    }

    private void started(Room room, List<String> command, Map<String, String> environment, String output)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ChildProcess child = room.start(command, environment, folder.resolve(output));
        server = child;
        while (!anna.findsItReady()) {
            if (!child.isAlive() || System.nanoTime() - begin > READY_WITHIN.toNanos()) {
                throw new NotSo("it does not become ready: " + child.lastWords());
            }
            Thread.sleep(50);
        }
        told(String.format(Locale.ROOT, "ready after %.1f s", (System.nanoTime() - begin) / 1e9));
    }

    private void signsIn() throws IOException, InterruptedException {
        anna.signInOnThePage();
        anna.signInOverXmpp();
        told("signs in over HTTP and over XMPP");
    }

    private static void must(Room room, String script) throws IOException, InterruptedException {
        must(room, script, Map.of());
    }

    private static void must(Room room, String script, Map<String, String> environment)
            throws IOException, InterruptedException {
        Ended ended = room.run(script, environment);
        if (ended.code() != 0) {
            throw new NotSo(script + "\nended with " + ended.code() + ": " + ended.said());
        }
    }

    private static void expect(Room room, String script, String words) throws IOException, InterruptedException {
        Ended ended = room.run(script);
        if (!ended.said().equals(words)) {
            throw new NotSo(script + "\nsays: " + ended.said() + "\nand not: " + words);
        }
    }

    private static void says(Room room, String script, String words) throws IOException, InterruptedException {
        says(room, script, words, Map.of());
    }

    private static void says(Room room, String script, String words, Map<String, String> environment)
            throws IOException, InterruptedException {
        Ended ended = room.run(script, environment);
        if (!ended.said().contains(words)) {
            throw new NotSo(script + "\nsays: " + ended.said() + "\nwithout: " + words);
        }
    }

    private Path one(String pattern) throws IOException {
        try (Stream<Path> all = Files.list(packages)) {
            return all.filter(path -> path.getFileName().toString().matches(pattern)).findFirst()
                    .orElseThrow(() -> new NotSo(packages + " holds no " + pattern + ": ./posthouse package makes it"));
        }
    }

    private static String megabytes(Path file) throws IOException {
        return Files.size(file) / 1_000_000 + " MB";
    }

    private void told(String what) {
        out.println("  " + what);
    }
}
