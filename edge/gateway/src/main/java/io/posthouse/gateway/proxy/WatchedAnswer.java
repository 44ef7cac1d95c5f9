package io.posthouse.gateway.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** An answer's body that tells when its reader leaves it, at the end or before, and before the reader does anything else about that. On its loop. */
final class WatchedAnswer implements ReadStream<Buffer> {
    private final ReadStream<Buffer> answer;
    private final Runnable left;

    WatchedAnswer(ReadStream<Buffer> answer, Runnable left) {
        this.answer = answer;
        this.left = left;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            left.run();
        }
        answer.handler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        answer.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        answer.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        answer.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        answer.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        answer.fetch(amount);
        return this;
    }
}
