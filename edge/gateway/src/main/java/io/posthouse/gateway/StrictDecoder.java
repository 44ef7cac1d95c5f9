package io.posthouse.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.posthouse.gateway.exchange.Problem;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Optional;

/**
 * Reads HTTP/1 requests as the engine does, and refuses those that another reader in front of us or behind us could read
 * differently: two hosts, a header line without a name, a transfer coding other than chunked, a folded header line, a chunk that is no chunk. The engine
 * takes the first three, has no switch for them, and after an unknown coding would read the body as the next request.
 *
 * <p>Nothing that follows a refused request on its connection is read. On the connection's loop.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final String NAME = "httpDecoder";

    private boolean inHead;
    private boolean folded;
    private boolean refused;
    private boolean bodyBroken;
    private byte lastOfHead;
    private int headsRead;
    private int headsBegun;
    private Runnable whenBodyBreaks = () -> {
    };

    private StrictDecoder(HttpServerOptions options) {
        super(options);
    }

    /**
     * What is wrong with a request, as the result of its decoding. It counts as a success, because the engine closes a
     * failed one's connection together with its answer, which would be lost on unread bytes.
     */
    private static final class Objection extends DecoderResult {
        private final Problem problem;

        Objection(Problem problem) {
            super(SIGNAL_SUCCESS);
            this.problem = problem;
        }
    }

    /** Takes the engine's place on a connection that nothing was read from yet; HTTP/2 has no such ambiguities. */
    static void on(HttpConnection connection, HttpServerOptions options) {
        if (connection instanceof HttpServerConnection engine) {
            var pipeline = engine.channelHandlerContext().pipeline();
            if (pipeline.get(NAME) != null) {
                pipeline.replace(NAME, NAME, new StrictDecoder(options));
            }
        }
    }

    /**
     * Tells that it is the next request's turn to be answered on its connection.
     *
     * @param whenBodyBreaks runs when its body turns out to be malformed later
     * @return what is known to be wrong with it already
     */
    static Optional<Problem> begun(HttpServerRequest request, Runnable whenBodyBreaks) {
        if (request.decoderResult() instanceof Objection refusal) {
            return Optional.of(refusal.problem);
        }
        return request.connection() instanceof HttpServerConnection engine
                && engine.channelHandlerContext().pipeline().get(NAME) instanceof StrictDecoder decoder
                        ? decoder.begun(whenBodyBreaks)
                        : Optional.empty();
    }

    private Optional<Problem> begun(Runnable whenBreaks) {
        headsBegun++;
        whenBodyBreaks = whenBreaks;
        return bodyBroken && headsBegun == headsRead ? Optional.of(Problem.BODY_MALFORMED) : Optional.empty();
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        inHead = true;
        folded = false;
        lastOfHead = 0;
        return super.createMessage(initialLine);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int from = in.readerIndex();
        int before = out.size();
        super.decode(context, in, out);
        if (inHead) {
            lookForFolds(in, from);
        }
        for (int i = before; i < out.size() && !refused; i++) {
            Object read = out.get(i);
            if (read instanceof HttpRequest head) {
                inHead = false;
                headsRead++;
                if (head.decoderResult().isSuccess()) {
                    objectionTo(head).ifPresent(problem -> {
                        head.setDecoderResult(new Objection(problem));
                        refused = true;
                    });
                }
                if (refused) {
                    dropFrom(out, i + 1);
                }
            } else if (read instanceof HttpContent content && content.decoderResult().isFailure()) {
                refused = true;
                dropFrom(out, i);
                breakBody();
            }
        }
    }

    private static void dropFrom(List<Object> out, int first) {
        while (out.size() > first) {
            ReferenceCountUtil.release(out.remove(out.size() - 1));
        }
    }

    private void breakBody() {
        bodyBroken = true;
        if (headsBegun == headsRead) {
            whenBodyBreaks.run();
        }
        // Otherwise an earlier request is still being answered: this one hears of it when its turn comes.
    }

    // The engine joins folded lines, so that afterwards nobody could tell. RFC 9112 §5.2.
    private void lookForFolds(ByteBuf in, int from) {
        int end = in.readerIndex();
        if (from == end) {
            return;
        }
        folded |= lastOfHead == '\n' && isBlank(in.getByte(from));
        for (int line = in.indexOf(from, end - 1, (byte) '\n'); line >= 0; line = in.indexOf(line + 1, end - 1,
                (byte) '\n')) {
            folded |= isBlank(in.getByte(line + 1));
        }
        lastOfHead = in.getByte(end - 1);
    }

    private static boolean isBlank(byte here) {
        return here == ' ' || here == '\t';
    }

    private Optional<Problem> objectionTo(HttpRequest head) {
        if (folded) {
            return Optional.of(Problem.badRequest("folded-header", "A header line is folded. Send it as one line."));
        }
        if (head.headers().contains("")) {
            // RFC 9112 §5: a field line begins with its name.
            return Optional.of(Problem.badRequest("bad-header", "A header line has no name."));
        }
        if (head.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            // RFC 9112 §3.2.
            return Optional.of(Problem.badRequest("bad-host", "The request names more than one host."));
        }
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"))) {
            // RFC 9112 §6.1.
            return Optional.of(Problem.badRequest("transfer-coding", "The only transfer coding taken is chunked."));
        }
        return Optional.empty();
    }
}
