package io.posthouse.dubbo;

import io.posthouse.kernel.Idempotent;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Remote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An interface as a module might offer one. */
@Remote
interface Clerk {
    enum Colour {
        RED, BLUE
    }

    record Paper(LoginId owner, String text, Colour colour, Instant at, Optional<Integer> pages, Set<String> words) {
    }

    @Permission("clerk.paper.read")
    @Idempotent
    Page<Paper> papers(LoginId owner, Optional<String> after, int limit);

    @Permission("clerk.paper.file")
    Outcome<Paper> file(Paper paper, List<Colour> colours);

    /** Who calls, as it is known where this is carried out. */
    @Permission(Permission.SIGNED_IN)
    @Idempotent
    String whoAmI();

    @Permission(Permission.ANYONE)
    @Idempotent
    String here();

    @Permission(Permission.ANYONE)
    @Idempotent
    @Remote(withinMillis = 300)
    String slowly();

    @Permission(Permission.ANYONE)
    @Idempotent
    @Remote(withinMillis = 30_000)
    String waitAndRead();

    @Permission(Permission.ANYONE)
    @Remote(withinMillis = 30_000)
    void waitAndWrite();

    @Permission(Permission.ANYONE)
    void fail(String how);
}
