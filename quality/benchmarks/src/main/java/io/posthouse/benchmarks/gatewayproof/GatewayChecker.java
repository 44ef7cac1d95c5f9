package io.posthouse.benchmarks.gatewayproof;

import io.posthouse.benchmarks.gatewayproof.RouteBook.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Compares answers with the versions of the routes. Values in, findings out. */
final class GatewayChecker {
    /** How long after its end a version may still answer: so long other nodes may take to hear of the next one. */
    static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Meeting(long version, String route, String caller) {
    }

    private final List<Held> versions;

    GatewayChecker(List<Held> versions) {
        this.versions = List.copyOf(versions);
    }

    void judge(List<Answered> answers, GatewayFindings findings) {
        Map<Meeting, Answered> met = new HashMap<>();
        for (Answered one : answers) {
            findings.examined(GatewayPromise.RIGHT_VERSION);
            if (versions.stream().noneMatch(version -> mayAnswer(version, one))) {
                findings.breach(GatewayPromise.RIGHT_VERSION, one.what() + " was answered by " + one.backEnd()
                        + ", and there held " + words(one));
            }
            for (int i = 0; i < versions.size(); i++) {
                if (onlyOneHeld(i, one)) {
                    findings.examined(GatewayPromise.SAME_BACK_END);
                    Answered other = met.putIfAbsent(
                            new Meeting(versions.get(i).number(), one.route(), one.caller()), one);
                    if (other != null && !other.backEnd().equals(one.backEnd())) {
                        findings.breach(GatewayPromise.SAME_BACK_END, one.caller() + " met " + other.backEnd() + " ("
                                + other.what() + ") and " + one.backEnd() + " (" + one.what() + ") in version "
                                + versions.get(i).number());
                    }
                }
            }
        }
    }

    private static boolean mayAnswer(Held version, Answered one) {
        return version.backEnds().contains(one.backEnd()) && version.asked() <= one.answered()
                && (version.over() == Long.MAX_VALUE || one.sent() <= version.over() + SPREAD_NANOS);
    }

    private boolean onlyOneHeld(int version, Answered one) {
        long next = version + 1 < versions.size() ? versions.get(version + 1).asked() : Long.MAX_VALUE;
        return versions.get(version).told() + SPREAD_NANOS <= one.sent() && one.answered() < next;
    }

    private String words(Answered one) {
        return versions.stream()
                .filter(version -> version.asked() <= one.answered()
                        && (version.over() == Long.MAX_VALUE || one.sent() <= version.over() + SPREAD_NANOS))
                .map(version -> version.number() + " " + version.backEnds()).toList().toString();
    }
}
