package io.posthouse.benchmarks.packages;

import static io.posthouse.benchmarks.packages.Trial.DATA;
import static io.posthouse.benchmarks.packages.Trial.expect;
import static io.posthouse.benchmarks.packages.Trial.must;
import static io.posthouse.benchmarks.packages.Trial.says;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The .deb on a machine whose systemd runs: what install.md tells people to type, and what systemd does by itself. */
final class ServiceTrial {
    private static final String PROPERTIES = "/etc/posthouse/posthouse.properties";
    // A container may lack what some unit of the system wants; ours wants nothing of that.
    private static final String UP = """
            for try in $(seq 100); do
                systemctl is-system-running --wait 2>/dev/null | grep -qE 'running|degraded' && exit 0
                sleep 0.2
            done
            systemctl is-system-running
            exit 1""";
    private static final String OF = "systemctl show --value --property ";

    private final Trial trial;
    private final Path machine;

    ServiceTrial(Trial trial, Path machine) {
        this.trial = trial;
        this.machine = machine;
    }

    /** Finds its packages in the trial's folder, where {@link DebianTrial} has put them. */
    void run() throws IOException, InterruptedException {
        try (Room room = Room.booted(machine, trial.folder())) {
            Trial.withoutTools(room);
            must(room, UP);
            installs(room);
            refusesAWrongSetting(room);
            startsWithTheMachine(room);
            comesBackAfterAKill(room);
            upgradesWhileItRuns(room);
            goes(room);
        }
    }

    private void installs(Room room) throws IOException, InterruptedException {
        must(room, "apt-get install -y /packages/this.deb");
        expect(room, "systemctl is-enabled posthouse; systemctl is-active posthouse", "disabled\ninactive\n");
        must(room, "systemd-analyze verify --man=no posthouse.service");
        trial.told("installed by apt where systemd runs: neither enabled nor started");
    }

    /** {@code systemctl start} says no, and the journal says why. */
    private void refusesAWrongSetting(Room room) throws IOException, InterruptedException {
        must(room, "cp -p " + PROPERTIES + " /root/kept && echo posthouse.http.prot=1 >>" + PROPERTIES);
        must(room, "! systemctl start posthouse");
        says(room, "journalctl --unit posthouse --output cat", "posthouse.http.prot");
        expect(room, "sleep 7; systemctl is-active posthouse; " + OF + "NRestarts posthouse", "failed\n0\n");
        must(room, "cp -p /root/kept " + PROPERTIES);
        trial.told("a wrong setting: the start fails, the journal names it, and nothing tries again in vain");
    }

    private void startsWithTheMachine(Room room) throws IOException, InterruptedException {
        must(room, "cat >>" + PROPERTIES + " <<'MINE'\n" + trial.settings() + "MINE");
        long begin = System.nanoTime();
        must(room, "systemctl enable --now posthouse");
        // Type=notify: no second look.
        trial.isReady();
        trial.told(String.format(Locale.ROOT, "systemctl start came back after %.1f s, when it was ready",
                (System.nanoTime() - begin) / 1e9));
        expect(room, "systemctl is-enabled posthouse; " + OF + "StatusText posthouse", "enabled\npeople can sign in\n");
        expect(room, "stat -c %U /proc/$(" + OF + "MainPID posthouse)", "posthouse\n");
        expect(room,
                "sed -n -e 's/^CapBnd:.//p' -e 's/^NoNewPrivs:.//p' -e 's/^Seccomp:.//p' /proc/$(" + OF
                        + "MainPID posthouse)/status",
                "0000000000000000\n1\n2\n");
        must(room, Trial.add("posthouse"));
        trial.signsIn();
        says(room, "posthouse status", "ready      yes");
    }

    private void comesBackAfterAKill(Room room) throws IOException, InterruptedException {
        must(room, "kill -KILL $(" + OF + "MainPID posthouse)");
        must(room, "for try in $(seq 100); do [ $(" + OF
                + "NRestarts posthouse) = 0 ] || exit 0; sleep 0.1; done; exit 1");
        trial.becomesReady();
        trial.signsIn();
        trial.told("killed: systemd starts it again");
    }

    private void upgradesWhileItRuns(Room room) throws IOException, InterruptedException {
        must(room, "apt-get install -y /packages/next.deb");
        trial.isReady();
        says(room, "posthouse version", "Posthouse 99.9 ");
        expect(room, "systemctl is-enabled posthouse; systemctl is-active posthouse", "enabled\nactive\n");
        trial.signsIn();
        trial.told("upgraded by apt while it ran: it runs again when apt comes back");
    }

    private void goes(Room room) throws IOException, InterruptedException {
        must(room, "systemctl stop posthouse");
        expect(room, OF + "Result posthouse; find /proc -maxdepth 1 -user posthouse", "success\n");
        must(room, "systemctl start posthouse");
        must(room, "posthouse drain");
        // Drained on purpose: systemd leaves it so.
        expect(room, "sleep 7; systemctl is-active posthouse; " + OF + "Result posthouse", "inactive\nsuccess\n");
        must(room, "systemctl start posthouse && apt-get remove -y posthouse");
        must(room, "! systemctl is-active posthouse && test -s " + PROPERTIES + " && test -d " + DATA
                + "/postgres/cluster");
        must(room, "apt-get install -y /packages/next.deb && systemctl start posthouse");
        trial.isReady();
        trial.signsIn();
        trial.told(
                "stopped and drained: it stays so; removed while it ran and installed again: people are still there");
        says(room, "apt-get purge -y posthouse", "is kept in " + DATA);
        DebianTrial.leavesTheDataAlone(room);
        expect(room, "systemctl is-enabled posthouse 2>/dev/null; systemctl list-units --all --no-legend 'posthouse*'",
                "");
        trial.told("purged while it ran: the data stays, with its user, and nothing else");
    }
}
