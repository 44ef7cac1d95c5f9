package io.posthouse.benchmarks.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.posthouse.benchmarks.wire.Attributes;
import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.SignIn;
import io.posthouse.benchmarks.wire.StanzaCutter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in client of the generator. Runs on the generator's loop.
 *
 * <p>Once it is ready, a message costs one look at its opening tag and nothing is copied or decoded.
 */
final class LoadSession extends SimpleChannelInboundHandler<ByteBuf> implements StanzaCutter.Sink {
    private static final byte[] MESSAGE = "<message".getBytes(UTF_8);
    private static final byte[] IQ = "<iq".getBytes(UTF_8);
    private static final byte[] ID = "id".getBytes(UTF_8);
    private static final byte[] TYPE = "type".getBytes(UTF_8);
    private static final byte[] ERROR = "error".getBytes(UTF_8);

    private final Credentials login;
    private final SignIn signIn;
    private final StanzaCutter cutter = new StanzaCutter(this);
    private final CompletableFuture<LoadSession> ready = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext context;
    private boolean authenticated;
    private @Nullable Pair receives;
    private @Nullable Pair sends;

    LoadSession(Credentials login) {
        this.login = login;
        this.signIn = new SignIn(login, false);
    }

    /** Completes when the session is bound and available. */
    CompletableFuture<LoadSession> ready() {
        return ready;
    }

    Credentials login() {
        return login;
    }

    Channel channel() {
        return context().channel();
    }

    /** From now on messages count for {@code pair}; null: for none. */
    void receiveFor(@Nullable Pair pair) {
        receives = pair;
    }

    /** From now on errors count for {@code pair}. */
    void sendFor(@Nullable Pair pair) {
        sends = pair;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        send(signIn.header());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        cutter.feed(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // What one read completed goes out as one write of the partner: a system call for many messages.
        if (receives != null) {
            receives.flush();
        }
        if (sends != null) {
            sends.flush();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the connection of " + login + " ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(login + ": " + cause);
        var _ = ctx.close();
    }

    @Override
    public void header(byte[] bytes, int from, int to) {
        // Nothing in it is needed: the features follow as an element.
    }

    @Override
    public void element(byte[] bytes, int from, int to) {
        if (ready.isDone()) {
            stanza(bytes, from, to);
        } else {
            beforeReady(StanzaCutter.text(bytes, from, to));
        }
    }

    @Override
    public void end() {
        fail("the server ended the stream of " + login);
    }

    private void stanza(byte[] bytes, int from, int to) {
        if (Attributes.startsWith(bytes, from, to, MESSAGE)) {
            long id = Attributes.find(bytes, from, to, ID);
            long type = Attributes.find(bytes, from, to, TYPE);
            boolean error = type != Attributes.NONE
                    && Attributes.same(bytes, Attributes.from(type), Attributes.to(type), ERROR);
            Pair pair = error ? sends : receives;
            if (pair != null && id != Attributes.NONE) {
                pair.arrived(bytes, Attributes.from(id), Attributes.to(id), error);
            }
        } else if (Attributes.startsWith(bytes, from, to, IQ)) {
            answer(bytes, from, to);
        }
    }

    private void answer(byte[] bytes, int from, int to) {
        String iq = StanzaCutter.text(bytes, from, to);
        long id = Attributes.find(bytes, from, to, ID);
        if (id != Attributes.NONE && (iq.contains("type='get'") || iq.contains("type=\"get\""))) {
            send("<iq type='result' id='" + StanzaCutter.text(bytes, Attributes.from(id), Attributes.to(id)) + "'/>");
        }
    }

    private void beforeReady(String element) {
        if (authenticated) {
            bound(element);
            return;
        }
        for (SignIn.Step step : signIn.next(element)) {
            switch (step) {
                case SignIn.Step.Send(String xml) -> send(xml);
                case SignIn.Step.Restart(String header) -> {
                    cutter.restart();
                    send(header);
                }
                case SignIn.Step.Authenticated _ -> {
                    authenticated = true;
                    send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                            + "<resource>load</resource></bind></iq>");
                }
                case SignIn.Step.SecureNow _ -> fail("TLS was not asked for");
                case SignIn.Step.Failed(String why) -> fail(login + " cannot sign in: " + why);
            }
        }
    }

    private void bound(String element) {
        if (element.contains("id='bind'") || element.contains("id=\"bind\"")) {
            if (element.contains("<jid>")) {
                send("<presence/><iq type='get' id='ready'><query xmlns='jabber:iq:roster'/></iq>");
            } else {
                fail(login + " cannot bind: " + element);
            }
        } else if (element.contains("id='ready'") || element.contains("id=\"ready\"")) {
            // The roster's answer comes after the presence was taken, so the session is available by now.
            ready.complete(this);
        }
    }

    private void fail(String why) {
        ready.completeExceptionally(new IllegalStateException(why));
        if (sends != null) {
            sends.broke(why);
        }
        if (receives != null) {
            receives.broke(why);
        }
    }

    private void send(String xml) {
        var _ = context().writeAndFlush(Unpooled.copiedBuffer(xml, UTF_8));
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected yet");
        }
        return context;
    }
}
