package io.posthouse.server.guard;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.server.guard.Watchman.Seen;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What the machine is short of, and what to do about it, in the words of whoever runs it. */
public final class MachineHealth {
    private static final long MEGABYTE = 1 << 20;
    private static final Duration JUMP_TOLD_FOR = Duration.ofMinutes(10);
    private static final Duration CERTIFICATE_NEAR = Duration.ofDays(14);

    private MachineHealth() {
    }

    /**
     * The checks.
     *
     * @param certificateEnd until when the certificate of all doors is good
     */
    public static List<HealthCheck> checks(Shortages shortages, Watchman watchman, ClockSkew skew, Clock clock,
            Supplier<Instant> certificateEnd) {
        return List.of(check("memory", () -> memory(shortages.of(Kind.MEMORY), watchman.seen())),
                check("disk", () -> disk(shortages.of(Kind.DISK), watchman.seen())),
                check("file descriptors", () -> descriptors(shortages.of(Kind.DESCRIPTORS), watchman.seen())),
                check("certificate", () -> certificate(certificateEnd.get(), clock.instant())),
                check("clock",
                        () -> skew.tooMuch().map(MachineHealth::clock).or(() -> watchman.jump()
                                .filter(jump -> clock.instant().isBefore(jump.at().plus(JUMP_TOLD_FOR)))
                                .map(MachineHealth::clock)).orElseGet(HealthCheck.Condition.Well::new)));
    }

    private static HealthCheck check(String part, Supplier<HealthCheck.Condition> condition) {
        return new HealthCheck() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public Condition check() {
                return condition.get();
            }
        };
    }

    static HealthCheck.Condition memory(Shortages.Degree degree, Seen seen) {
        String used = Math.round(seen.live() * 100) + " % of the heap are in use after it was collected";
        return switch (degree) {
            case ENOUGH -> new HealthCheck.Condition.Well();
            case SHORT -> new HealthCheck.Condition.Impaired(
                    used + ". New sessions are refused, and archives are read one page at a time.",
                    "Give the server more memory (POSTHOUSE_HEAP) and start it again, or add a node.");
            case VERY_SHORT -> new HealthCheck.Condition.Impaired(
                    used + ". New sessions and questions to archives are refused; who is connected talks on.",
                    "Give the server more memory (POSTHOUSE_HEAP) and start it again, or add a node; drain this one"
                            + " (" + CalledHere.command("drain") + ") if there are others.");
        };
    }

    static HealthCheck.Condition disk(Shortages.Degree degree, Seen seen) {
        String free = seen.diskFreeBytes() / MEGABYTE + " MB are free on the disk of the data folder";
        return switch (degree) {
            case ENOUGH -> new HealthCheck.Condition.Well();
            case SHORT -> new HealthCheck.Condition.Impaired(
                    free + ". Below posthouse.shortage.diskleast nothing new is kept.",
                    "Make room, or move the data folder to a larger disk. Backups in the data folder belong on another one"
                            + " (POSTHOUSE_BACKUP_FOLDER).");
            case VERY_SHORT -> new HealthCheck.Condition.Unwell(
                    free + ". Nothing new is kept: messages are refused and may be sent again later.",
                    "Make room now, outside postgres/ in the data folder; the platform goes on by itself a second later.");
        };
    }

    static HealthCheck.Condition descriptors(Shortages.Degree degree, Seen seen) {
        return degree == Shortages.Degree.ENOUGH
                ? new HealthCheck.Condition.Well()
                : new HealthCheck.Condition.Impaired(
                        seen.open() + " of " + seen.openMax() + " file descriptors are open. New sessions are refused.",
                        "Raise the limit (LimitNOFILE= in the unit, or ulimit -n before the start) and start the server"
                                + " again, or add a node.");
    }

    static HealthCheck.Condition certificate(Instant end, Instant now) {
        if (end.isAfter(now.plus(CERTIFICATE_NEAR))) {
            return new HealthCheck.Condition.Well();
        }
        String advice = "Put a new one where POSTHOUSE_TLS_CERTIFICATE and POSTHOUSE_TLS_KEY point; it is taken within 10 s,"
                + " without a restart. One that the platform made itself is made anew when tls/ in the data folder is"
                + " removed and the server started again.";
        return end.isAfter(now)
                ? new HealthCheck.Condition.Impaired(String.format(Locale.ROOT,
                        "The certificate ends in %d days, on %s.", Duration.between(now, end).toDays(), end), advice)
                : new HealthCheck.Condition.Impaired("The certificate has ended on " + end + ". Clients refuse it.",
                        advice);
    }

    static HealthCheck.Condition clock(Duration ahead) {
        return new HealthCheck.Condition.Impaired(String.format(Locale.ROOT,
                "The clock of this machine is %d s %s the database's.", ahead.abs().toSeconds(),
                ahead.isNegative() ? "behind" : "ahead of"),
                "Let NTP (chrony, systemd-timesyncd) keep the clocks of all nodes and of the database. What is stored, expires and is"
                        + " deleted goes by the database's; nodes whose clocks differ by more than 30 s refuse each other's requests.");
    }

    static HealthCheck.Condition clock(Watchman.Jump jump) {
        return new HealthCheck.Condition.Impaired(String.format(Locale.ROOT,
                "The clock of this machine jumped by %+d s at %s.", jump.by().toSeconds(), jump.at()),
                "Let NTP (chrony, systemd-timesyncd) keep it; sign-ins and certificates depend on the time.");
    }
}
