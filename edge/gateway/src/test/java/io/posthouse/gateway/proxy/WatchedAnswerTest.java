package io.posthouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchedAnswerTest {
    private final List<String> said = new ArrayList<>();

    /** One part, whenever it is read. */
    private static final class OnePart implements ReadStream<Buffer> {
        private Handler<Buffer> reader = part -> {
        };

        @Override
        public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
            reader = handler == null ? part -> {
            } : handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            reader.handle(Buffer.buffer("part"));
            return this;
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return this;
        }
    }

    /** A caller that has gone. */
    private static final class Gone implements WriteStream<Buffer> {
        @Override
        public Future<Void> write(Buffer data) {
            return Future.failedFuture("gone");
        }

        @Override
        public Future<Void> end() {
            return Future.failedFuture("gone");
        }

        @Override
        public boolean writeQueueFull() {
            return false;
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
            return this;
        }

        @Override
        public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
            return this;
        }
    }

    @Test
    void tellsThatItWasLeftBeforeWhoeverPassesItOnHearsOfIt() {
        new WatchedAnswer(new OnePart(), () -> said.add("left")).pipe().endOnFailure(false).to(new Gone())
                .onComplete(done -> said.add("failed"));

        assertThat(said).containsExactly("left", "failed");
    }
}
