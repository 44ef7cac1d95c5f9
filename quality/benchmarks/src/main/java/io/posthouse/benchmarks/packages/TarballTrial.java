package io.posthouse.benchmarks.packages;

import static io.posthouse.benchmarks.packages.Trial.DATA;
import static io.posthouse.benchmarks.packages.Trial.DOMAIN;
import static io.posthouse.benchmarks.packages.Trial.expect;
import static io.posthouse.benchmarks.packages.Trial.must;
import static io.posthouse.benchmarks.packages.Trial.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tarball: unpacked where no one has thought of, started as an ordinary user and as root. */
final class TarballTrial {
    private static final String EVERY_JAR_HAS_A_ROW = """
            cd '/srv/an inn/posthouse'
            find lib/jars -name '*.jar' ! -name 'posthouse-*' -printf '%f\\n' | sort -u >/tmp/jars
            sed -n '/^# Jars/,/^# In the web page/s/^[^ :]*:\\([^ ]*\\) \\(.*\\)$/\\1-\\2/p' share/doc/posthouse/THIRD-PARTY.txt >/tmp/rows
            test -s /tmp/jars || echo there are no jars
            while read -r jar; do
                while read -r row; do
                    case $jar in "$row".jar | "$row"-*.jar) continue 2 ;; esac
                done </tmp/rows
                echo "$jar"
            done </tmp/jars
            """;

    private final Trial trial;

    TarballTrial(Trial trial) {
        this.trial = trial;
    }

    /** As root in rooms of their own: for an ordinary user of that machine, and for its root. */
    void asRoot(Path machine, Path tarball) throws IOException, InterruptedException {
        trial.begin(tarball);
        Trial.letOthersRead(trial.folder());
        Trial.letOthersRead(Files.copy(tarball, trial.folder().resolve("posthouse.tar.gz")));
        try (Room room = Room.on(machine, trial.folder())) {
            Trial.withoutTools(room);
            must(room, """
                    useradd --uid 23456 --user-group --create-home --home-dir '/srv/an inn' guest
                    chmod a+r /etc/passwd /etc/group""");
            asAnOrdinaryUser(room, "/srv/an inn", List.of("setpriv", "--reuid=23456", "--regid=23456",
                    "--clear-groups"));
            expect(room, EVERY_JAR_HAS_A_ROW, "");
            trial.told("every library has a row in THIRD-PARTY.txt");
        }
        try (Room room = Room.on(machine, trial.folder())) {
            Trial.withoutTools(room);
            must(room, "tar -xzf /packages/posthouse.tar.gz -C /opt && mv /opt/posthouse-* /opt/posthouse");
            asRoot(room);
        }
    }

    /** As the ordinary user that runs this, on this machine, in the trial's folder. */
    void here(Path tarball) throws IOException, InterruptedException {
        trial.begin(tarball);
        Files.copy(tarball, trial.folder().resolve("posthouse.tar.gz"));
        Path home = Files.createDirectories(trial.folder().resolve("an inn"));
        try (Room room = Room.ofMine(trial.folder())) {
            Trial.withoutTools(room);
            asAnOrdinaryUser(room, home.toString(), List.of());
        }
    }

    private void asAnOrdinaryUser(Room room, String home, List<String> become)
            throws IOException, InterruptedException {
        String as = String.join(" ", become) + " ";
        String program = home + "/posthouse/bin/posthouse";
        String command = as + "'" + program + "'";
        Map<String, String> environment = Map.of("HOME", home);
        must(room, as + "tar -xzf '" + room.packages() + "/posthouse.tar.gz' -C '" + home + "' && mv '" + home
                + "'/posthouse-* '" + home + "/posthouse'");
        List<String> words = new ArrayList<>(become);
        words.addAll(List.of(program, "up"));
        trial.settings().lines().forEach(line -> words.add("--" + line));
        trial.started(room, words, environment, "tarball.log");
        must(room, "cd '" + home + "' && POSTHOUSE_DOMAIN=" + DOMAIN + " " + Trial.add(command), environment);
        trial.signsIn();
        says(room, command + " status", "data in " + home + "/.local/share/posthouse", environment);
        must(room, command + " backup", environment);
        says(room, command + " down", "Ended.", environment);
        trial.awaitEnd();
        trial.told("as an ordinary user, in a folder with a space in its name; a backup too");
        new ExtensionsTrial(trial).run(room, home, become);
    }

    private void asRoot(Room room) throws IOException, InterruptedException {
        must(room, "mkdir -p " + DATA + " && printf '%s' '" + trial.settings() + "' >" + DATA
                + "/posthouse.properties && chmod 600 " + DATA + "/posthouse.properties");
        trial.started(room, List.of("/opt/posthouse/bin/posthouse", "up"), Map.of(), "root.log");
        must(room, Trial.add("/opt/posthouse/bin/posthouse"));
        trial.signsIn();
        says(room, "/opt/posthouse/bin/posthouse down", "Ended.");
        trial.awaitEnd();
        trial.told("as root");
        trial.begun(room, List.of("/opt/posthouse/bin/posthouse", "up", "--posthouse.http.tls=true"), Map.of(),
                "tls.log");
        says(room, """
                for try in $(seq 300); do
                    /opt/posthouse/bin/posthouse status | grep 'ready  *yes' && break
                    sleep 0.5
                done""", "ready      yes");
        says(room, "/opt/posthouse/bin/posthouse down", "Ended.");
        trial.awaitEnd();
        trial.told("as root with TLS: status answers without curl");
    }
}
