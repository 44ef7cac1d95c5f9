package io.posthouse.conformance;

import io.posthouse.conformance.Met.Kind;
import java.util.Arrays;
import java.util.List;

/** What checks look for. Each answers what was seen, and throws {@link Unmet} with it where it is something else. */
public final class Expect {
    private Expect() {
    }

    /** That. */
    public static String that(boolean holds, String seen) {
        if (!holds) {
            throw new Unmet(seen);
        }
        return seen;
    }

    /** Refused with one of the codes. */
    public static String refused(Reply reply, String... codes) {
        return that(reply.status() >= 400 && reply.status() < 500
                && Arrays.asList(codes).contains(reply.text("error")), reply.shown());
    }

    /** Refused with that status, and one of the codes. */
    public static String refused(int status, Reply reply, String... codes) {
        return that(reply.status() == status && Arrays.asList(codes).contains(reply.text("error")), reply.shown());
    }

    /** Refused, by whatever words. */
    public static String refusedSomehow(Reply reply) {
        return that(reply.status() >= 400 && reply.status() < 500, reply.shown());
    }

    /** Granted. */
    public static String granted(Reply reply) {
        return that(reply.status() == 200 && !reply.text("access_token").isEmpty(), reply.shown());
    }

    /** Sent back with a code. */
    public static String code(Met met) {
        return that(met.told().containsKey("code"), met.shown());
    }

    /** Sent back with one of the errors. */
    public static String error(Met met, String... codes) {
        List<String> wanted = Arrays.asList(codes);
        return that(met.kind() == Kind.BACK && wanted.contains(met.told().getOrDefault("error", "")), met.shown());
    }

    /** Not sent to any other server. */
    public static String stays(Met met) {
        return that(met.kind() != Kind.BACK, met.shown());
    }

    /** Told on a page of the server's own that it is wrong: nobody is sent on, and nobody is asked. */
    public static String stopped(Met met) {
        return that(met.kind() == Kind.OWN, met.shown());
    }
}
