package io.posthouse.gateway.proxy;

import io.posthouse.gateway.exchange.Problem;
import io.posthouse.kernel.signature.BodyDigest;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way through, with a bound on its size and on its time. A body that breaks one ends in a failure,
 * and remembers which, so that the caller can be told. On the request's loop.
 */
final class BoundedBody implements ReadStream<Buffer> {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedBody.class);

    private final ReadStream<Buffer> body;
    private final long bytesMax;
    private long bytes;
    private boolean none;
    private @Nullable BodyDigest digest;
    private @Nullable Buffer held;
    private Handler<Buffer> reader = part -> {
    };
    private boolean ended;
    private boolean left;
    private @Nullable Problem broken;
    private @Nullable Handler<Throwable> onFailure;
    private Runnable beforeFailure = () -> {
    };

    BoundedBody(ReadStream<Buffer> body, long bytesMax) {
        this.body = body;
        this.bytesMax = bytesMax;
    }

    /** The end is held back until the body was found to be the one of {@code signed}. Before it is read. */
    void mustFit(BodyDigest signed) {
        digest = signed;
    }

    /** There may be none, since none was signed. Before it is read. */
    void mustBeNone() {
        none = true;
    }

    /** Why the body was cut, if it was. */
    Optional<Problem> broken() {
        return Optional.ofNullable(broken);
    }

    /** Whether nothing of it has been handed on, and nothing will be, as far as is known. */
    boolean untouched() {
        return bytes == 0 && broken == null;
    }

    /** Whether all of it has arrived. */
    boolean ended() {
        return ended;
    }

    /** Runs {@code first} before whoever reads the body hears that it failed. */
    void beforeFailure(Runnable first) {
        beforeFailure = first;
    }

    /** Nobody wants the rest: what comes is dropped, and no failure is told any more. */
    void leave() {
        left = true;
    }

    /** Cuts a body that is still coming. */
    void tooSlow() {
        if (!ended) {
            fail(Problem.BODY_SLOW);
        }
    }

    /** Cuts the body for {@code problem}. */
    void fail(Problem problem) {
        if (broken == null) {
            broken = problem;
            tell(new BodyBroken());
        }
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        onFailure = handler;
        body.exceptionHandler(handler == null ? null : this::lost);
        if (broken != null && handler != null) {
            // It broke while nobody read it, and nothing else will ever come.
            handler.handle(new BodyBroken());
        }
        return this;
    }

    /** The caller has gone in the middle of it, which is no fault of whoever reads it. */
    private void lost(Throwable failure) {
        LOG.atDebug().addKeyValue("cause", failure.toString()).log("body did not arrive: its caller has gone");
        if (broken == null) {
            broken = Problem.BODY_CUT;
        }
        tell(failure);
    }

    private void tell(Throwable failure) {
        Handler<Throwable> handler = onFailure;
        if (handler != null && !left) {
            beforeFailure.run();
            handler.handle(failure);
        }
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            body.handler(null);
            return this;
        }
        reader = handler;
        body.handler(part -> {
            bytes += part.length();
            if (left) {
                return;
            }
            if (bytes > bytesMax) {
                fail(Problem.BODY_LARGE);
            } else if (none && bytes > 0) {
                fail(Problem.of(SignatureRefusal.DIGEST_MISSING));
            } else if (broken == null) {
                handOn(part);
            }
        });
        return this;
    }

    private void handOn(Buffer part) {
        BodyDigest signed = digest;
        if (signed == null) {
            reader.handle(part);
            return;
        }
        if (part.length() == 0) {
            // HTTP/2 may send such. Held back in the place of the last byte it would let a body of a told length through whole.
            return;
        }
        byte[] piece = part.getBytes();
        signed.update(piece, 0, piece.length);
        Buffer before = held;
        held = part;
        if (before != null) {
            reader.handle(before);
        }
    }

    /** Whether the end may be handed on. */
    private boolean fits() {
        BodyDigest signed = digest;
        if (signed == null || broken != null || left) {
            return true;
        }
        if (!signed.fits()) {
            fail(Problem.of(SignatureRefusal.DIGEST_WRONG));
            return false;
        }
        Buffer last = held;
        held = null;
        if (last != null) {
            reader.handle(last);
        }
        return true;
    }

    @Override
    @SuppressWarnings("VoidUsed") // a literal null is what NullAway refuses
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(end -> {
            ended = fits();
            if (ended && handler != null && broken == null && !left) {
                handler.handle(end);
            }
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }

    /** Ends the pipe; what was wrong is in {@link #broken}. */
    private static final class BodyBroken extends RuntimeException {
        BodyBroken() {
            super("body cut", null, false, false);
        }
    }
}
