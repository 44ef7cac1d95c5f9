package io.posthouse.dubbo;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A clerk at work, on one node. */
final class Desk implements Clerk {
    private final String node;
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch letGo = new CountDownLatch(1);

    Desk(String node) {
        this.node = node;
    }

    record No(String code, RefusalKind kind, String advice) implements Refusal {
    }

    static Paper paper(LoginId owner, String text) {
        return new Paper(owner, text, Colour.BLUE, Instant.parse("2026-11-21T10:00:00.123456Z"), Optional.of(3),
                Set.of("one", "two"));
    }

    @Override
    public Page<Paper> papers(LoginId owner, Optional<String> after, int limit) {
        return new Page<>(List.of(paper(owner, after.orElse("none") + limit)), Optional.of("next"));
    }

    @Override
    public Outcome<Paper> file(Paper paper, List<Colour> colours) {
        return colours.contains(paper.colour())
                ? Outcome.done(paper)
                : Outcome.refused(new No("wrong-colour", RefusalKind.CONFLICT, "Take another colour."));
    }

    @Override
    public String whoAmI() {
        Caller caller = Caller.CURRENT.get();
        return caller.name() + " " + caller.login() + " " + caller.session() + " " + caller.requestId();
    }

    @Override
    public String here() {
        return node;
    }

    @Override
    public String slowly() {
        await();
        return node;
    }

    @Override
    public String waitAndRead() {
        await();
        return node;
    }

    @Override
    public void waitAndWrite() {
        await();
    }

    private void await() {
        begun.incrementAndGet();
        try {
            letGo.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void fail(String how) {
        switch (how) {
            case "refusal" -> throw new RefusedException(new No("too-late", RefusalKind.LIMITED, "Come tomorrow."));
            case "fault" -> throw new Fault("jdbc:postgresql://10.0.0.9/secrets is away", true, null);
            default -> throw new IllegalStateException("a bug in io.posthouse.dubbo.Desk");
        }
    }
}
