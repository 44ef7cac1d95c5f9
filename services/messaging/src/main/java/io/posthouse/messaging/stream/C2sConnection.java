package io.posthouse.messaging.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Login;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.SessionsElsewhere;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.stream.ReadingPauses.Reason;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.MalformedStanza;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.NotStanza;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaBounds;
import io.posthouse.xmpp.StreamErrorCondition;
import io.posthouse.xmpp.StreamEvent;
import io.posthouse.xmpp.StreamReader;
import io.posthouse.xmpp.XmlContext;
import io.posthouse.xmpp.sasl.SaslFailure;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: RFC 6120 from the first byte to the last. Runs on the connection's loop; whatever waits (proving
 * who somebody is, opening a session) runs on a virtual thread, and the connection reads nothing meanwhile.
 *
 * <p>Its states: {@code OPENING} until the stream header; {@code NEGOTIATING} until a resource is bound or a stream resumed,
 * with a new header after STARTTLS and SASL; {@code BOUND}; {@code CLOSED}.
 */
final class C2sConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(C2sConnection.class);
    private static final int SIGN_IN_TRIES_MAX = 5;

    private final C2sServices services;
    private final StreamReader reader;
    private final Negotiation negotiation;
    private final ManagementDesk management;
    private final ReadingPauses pauses = new ReadingPauses();
    private final SilenceWatch silence = new SilenceWatch();
    private State state = State.OPENING;
    private boolean busy;
    private boolean processing;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> signInTimeout;
    private @Nullable StreamOutlet outlet;
    private volatile @Nullable LiveSession session;

    private enum State {
        OPENING, NEGOTIATING, BOUND, CLOSED
    }

    C2sConnection(C2sServices services, boolean secure) {
        this(services, new Negotiation(services, secure));
    }

    /** @param negotiation where the stream has come to; another node may have begun it */
    C2sConnection(C2sServices services, Negotiation negotiation) {
        this.services = services;
        this.negotiation = negotiation;
        this.management = new ManagementDesk(services.streams(), services.settings().resumable());
        this.reader = new StreamReader(
                negotiation.login() == null ? StanzaBounds.BEFORE_SIGN_IN : services.settings().signedIn());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        signInTimeout = ctx.executor().schedule(this::signInTooLate, services.settings().signInTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        var timeout = signInTimeout;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private ChannelHandlerContext ctx() {
        var ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    private void signInTooLate() {
        if (state != State.BOUND && state != State.CLOSED) {
            fail(StreamErrorCondition.CONNECTION_TIMEOUT, "Sign in faster.");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        try {
            silence.heard();
            if (state != State.CLOSED) {
                if (state == State.BOUND) {
                    // They may have changed since the last time.
                    reader.setBounds(services.settings().signedIn());
                }
                reader.feed(bytes);
            }
        } finally {
            bytes.release();
        }
        process();
    }

    /**
     * Takes events for as long as nothing is being waited for, the mailbox takes them, and the answers find their way. What one
     * read has brought beyond that stays in the reader.
     */
    private void process() {
        if (processing) {
            // What is written below may bring us here again.
            return;
        }
        processing = true;
        try {
            takeEvents();
        } finally {
            processing = false;
        }
    }

    private void takeEvents() {
        while (!busy && state != State.CLOSED) {
            var bound = session;
            var through = outlet;
            if (bound != null && bound.isPressed()) {
                pause(Reason.MAILBOX, true);
                return;
            }
            if (through != null && !through.keepsUp(ctx().channel())) {
                return;
            }
            var event = reader.next();
            if (event == null) {
                return;
            }
            switch (event) {
                case StreamEvent.StreamOpened opened -> opened(opened);
                case StreamEvent.ElementRead(var element, _) -> take(element);
                case StreamEvent.StreamClosed() -> closedByClient();
                case StreamEvent.StreamBroken(var condition, var text) -> fail(condition, text);
            }
        }
    }

    private void opened(StreamEvent.StreamOpened opened) {
        var header = opened.header();
        var refusal = negotiation.open(header, opened.namespaces());
        writeHeader(header);
        if (refusal != null) {
            fail(refusal, "");
            return;
        }
        state = State.NEGOTIATING;
        write(negotiation.features());
    }

    private void take(Element element) {
        if (state == State.BOUND) {
            takeBound(element);
        } else if (state == State.NEGOTIATING) {
            negotiate(element);
        } else {
            fail(StreamErrorCondition.NOT_AUTHORIZED, "");
        }
    }

    // ---- before a session ----

    private void negotiate(Element element) {
        var login = negotiation.login();
        if (element.is("starttls", Namespaces.TLS) && negotiation.offersTls()) {
            startTls();
        } else if (element.namespace().equals(Namespaces.SASL)) {
            sasl(element);
        } else if (login == null) {
            // RFC 6120 section 4.9.3.12: anything else before signing in.
            fail(StreamErrorCondition.NOT_AUTHORIZED, "Sign in first.");
        } else if (element.is("resume", StreamManagement.SM)) {
            resume(element, login);
        } else if (Stanza.isStanza(element) && Stanza.of(element) instanceof Iq iq && negotiation.isBind(iq)) {
            bind(iq, login);
        } else {
            fail(StreamErrorCondition.NOT_AUTHORIZED, "Bind a resource first.");
        }
    }

    private void startTls() {
        if (reader.restartSecured() > 0) {
            // Clear text behind <starttls/> is somebody's who sits between.
            fail(StreamErrorCondition.POLICY_VIOLATION, "");
            return;
        }
        write(Element.of("proceed", Namespaces.TLS));
        SslHandler tls = services.tls().newHandler(ctx().alloc());
        ctx().pipeline().addFirst(tls);
        negotiation.secured();
        state = State.OPENING;
    }

    private void sasl(Element element) {
        if (!negotiation.offersSasl()) {
            write((negotiation.isSecure() ? SaslFailure.NOT_AUTHORIZED : SaslFailure.ENCRYPTION_REQUIRED).element());
            return;
        }
        waitFor(() -> negotiation.sasl(element, Negotiation.address(ctx().channel())), this::saslAnswered,
                () -> saslAnswered(negotiation.notNow()));
    }

    private void saslAnswered(Negotiation.SaslAnswer answer) {
        write(answer.element());
        var login = negotiation.login();
        if (login != null && answer.proved()) {
            reader.restart();
            reader.setBounds(services.settings().signedIn());
            state = State.OPENING;
            if (!services.far().isHere(services, login)) {
                goHome(login);
            }
        } else if (answer.failed() && negotiation.failures() >= SIGN_IN_TRIES_MAX) {
            fail(StreamErrorCondition.POLICY_VIOLATION, "Too many tries.");
        }
    }

    /** The person lives on another node: from here on this one only passes bytes on, unless they move here meanwhile. */
    private void goHome(Login login) {
        busy = true;
        pause(Reason.AWAY, true);
        var opening = new FarOpening(login.id(), negotiation.isSecure(), negotiation.standing());
        new WayHome(services.far(), services, login, opening, ctx().channel(), this, reader::takeUnread).lead()
                .addListener((Future<WayHome.End> led) -> {
                    if (!led.isSuccess()) {
                        log.atInfo().addKeyValue("cause", led.cause().toString()).log("home not reached");
                        fail(StreamErrorCondition.REMOTE_CONNECTION_FAILED, "");
                    } else if (led.getNow() == WayHome.End.HERE) {
                        busy = false;
                        pause(Reason.AWAY, false);
                        process();
                    }
                });
    }

    private void bind(Iq iq, Login login) {
        var resource = negotiation.resource(iq);
        if (resource == null) {
            write(Negotiation.badRequest(iq));
            return;
        }
        var channel = ctx().channel();
        var opening = new StreamOutlet(channel, services.running(), services.sessions().memory(),
                pressed -> pressureChanged(channel));
        waitFor(() -> {
            var opened = services.sessions().open(login, resource, opening);
            opening.carries(opened);
            return standing(opened);
        }, opened -> bound(opened, opening, iq), () -> write(Negotiation.unavailable(iq)));
    }

    /** A session that has just been opened, with what it stands on; that may have ended since the client signed in. Blocks. */
    private LiveSession standing(LiveSession opened) {
        services.standings().note(opened, negotiation.standing());
        try {
            services.standings().check(opened);
            return opened;
        } catch (RuntimeException e) {
            opened.end(Ending.LOST);
            throw e;
        }
    }

    private void bound(LiveSession opened, StreamOutlet opening, Iq iq) {
        enter(opened, opening);
        opening.sendUncounted(iq.result(Element.builder("bind", Namespaces.BIND)
                .child("jid", Namespaces.BIND, opened.jid().toString()).build()).element());
    }

    private void enter(LiveSession opened, StreamOutlet through) {
        session = opened;
        outlet = through;
        if (state == State.CLOSED) {
            // The connection was lost while the session was being opened.
            lost(opened, through);
            return;
        }
        state = State.BOUND;
        var timeout = signInTimeout;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private void resume(Element element, Login login) {
        var asked = Resumption.of(element, login, services);
        if (asked == null) {
            write(Resumption.unread(element));
        } else {
            waitFor(asked::await, this::resumed);
        }
    }

    private void resumed(Resumption waited) {
        if (state == State.CLOSED || !ctx().channel().isActive()) {
            // It was lost while it waited: another connection may carry the stream by now, or its time to come back runs on.
            return;
        }
        switch (waited.outcome()) {
            case Resumption.Outcome.Declined(var answer) -> write(answer);
            case Resumption.Outcome.Wrong(var error) -> fail(error);
            case Resumption.Outcome.Granted(var stream, var answer) -> {
                var channel = ctx().channel();
                services.standings().note(stream.session(), negotiation.standing());
                services.waiting().execute(() -> services.standings().checkUntilAnswered(stream.session()));
                stream.outlet().pressing(pressed -> pressureChanged(channel));
                enter(stream.session(), stream.outlet());
                var before = stream.outlet().attach(channel, answer);
                if (before != null) {
                    before.close();
                }
            }
        }
    }

    // ---- with a session ----

    private void takeBound(Element element) {
        var bound = session;
        var through = outlet;
        if (bound == null || through == null) {
            return;
        }
        if (element.namespace().equals(StreamManagement.SM)) {
            var error = management.take(element, bound, through, ctx().executor());
            if (error != null) {
                fail(error);
            }
            return;
        }
        switch (Stanza.of(element)) {
            case Stanza stanza -> {
                if (!bound.receive(stanza) && !bound.hasEnded()) {
                    // It is given nothing from three quarters on: a bug of ours.
                    log.atWarn().addKeyValue("mailboxMax", LiveSession.MAILBOX_MAX)
                            .log("client ended: its mailbox is full");
                    bound.end(Ending.TOO_SLOW);
                }
            }
            case MalformedStanza malformed -> malformed.reply().ifPresent(bound::send);
            case NotStanza _ -> fail(StreamErrorCondition.UNSUPPORTED_STANZA_TYPE, "");
        }
    }

    // ---- endings ----

    private void closedByClient() {
        state = State.CLOSED;
        var bound = session;
        if (bound != null) {
            bound.endWhenHandled(Ending.CLOSED_BY_CLIENT);
        } else {
            Farewell.closeLater(ctx().channel());
            Farewell.say(ctx().channel(), "");
        }
    }

    /**
     * The client's way to here, over a node that drains, ends after {@code delay}: what it has said is finished and acknowledged, it
     * is told where to go, and it finds its session where it left it. Any thread.
     */
    void moveOn(Signpost signpost, NodeName drained, long delay, TimeUnit unit) {
        ctx().executor().schedule(() -> moveOn(signpost, drained), delay, unit);
    }

    private void moveOn(Signpost signpost, NodeName drained) {
        var bound = session;
        var through = outlet;
        if (busy || bound == null || through == null || state != State.BOUND) {
            fail(signpost.insteadOf(drained));
            return;
        }
        waitFor(() -> {
            services.awaitFinished(bound);
            return bound;
        }, finished -> {
            if (state != State.BOUND) {
                return;
            }
            state = State.CLOSED;
            var channel = ctx().channel();
            if (through.isManaged()) {
                through.sendUncounted(StreamManagement.answer(bound.finishedPrefix()));
            }
            through.drain(channel);
            lost(bound, through);
            Farewell.closeLater(channel);
            Farewell.say(channel, signpost.insteadOf(drained).toXml(XmlContext.CLIENT_STREAM));
        });
    }

    /** Ends the stream with an error. RFC 6120 section 4.9. */
    private void fail(StreamErrorCondition condition, String text) {
        fail(condition.element(text));
    }

    private void fail(Element error) {
        if (state == State.CLOSED) {
            return;
        }
        boolean headerSent = state != State.OPENING;
        state = State.CLOSED;
        // RFC 6120 section 4.9.1.2: an error during setup still needs a header before it.
        var before = headerSent ? "" : Negotiation.header(services.addresses().domain());
        var bound = session;
        Farewell.closeLater(ctx().channel());
        Farewell.say(ctx().channel(), before + error.toXml(XmlContext.CLIENT_STREAM));
        if (bound != null) {
            bound.end(Ending.PROTOCOL_ERROR);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSED;
        var timeout = signInTimeout;
        if (timeout != null) {
            timeout.cancel(false);
        }
        var bound = session;
        var through = outlet;
        if (bound != null && through != null) {
            lost(bound, through);
        }
        ctx.fireChannelInactive();
    }

    private void lost(LiveSession bound, StreamOutlet through) {
        if (!through.detach(ctx().channel()) || bound.hasEnded()) {
            return;
        }
        if (through.stream() == null) {
            bound.endWhenHandled(Ending.LOST);
            return;
        }
        long attachments = through.attachments();
        ctx().executor().schedule(() -> {
            if (!through.isAttached() && through.attachments() == attachments) {
                bound.end(Ending.LOST);
            }
        }, management.resumable().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("connection broken");
        ctx.close();
    }

    // ---- the connection ----

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            idle(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void idle(ChannelHandlerContext ctx) {
        var through = outlet;
        switch (silence.idle(ctx.channel(), through)) {
            case THERE -> {
            }
            case TO_BE_ASKED -> {
                if (through != null && state == State.BOUND) {
                    through.ask();
                }
            }
            case GONE -> closeSilent(ctx);
        }
    }

    private void closeSilent(ChannelHandlerContext ctx) {
        var bound = session;
        if (bound != null && !ctx.channel().isWritable()) {
            log.atWarn().addKeyValue("resource", bound.jid().resource())
                    .addKeyValue("silenceMs", services.settings().silence().toMillis())
                    .log("client detached: it takes nothing of what waits for it");
        }
        ctx.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        pause(Reason.UNWRITABLE, !writable);
        var through = outlet;
        if (writable && through != null) {
            through.writable();
        }
        if (writable) {
            process();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** The mailbox fills up, or has room again: whichever is so when the loop comes to it. */
    private void pressureChanged(Channel channel) {
        channel.eventLoop().execute(() -> {
            var bound = session;
            if (bound != null) {
                pause(Reason.MAILBOX, bound.isPressed());
                process();
            }
        });
    }

    private void pause(Reason reason, boolean on) {
        pauses.set(ctx().channel(), reason, on);
    }

    /** The same; while the database is away the stream ends, and the client comes again. */
    private <T> void waitFor(Callable<T> work, Consumer<T> then) {
        waitFor(work, then, () -> fail(StreamErrorCondition.RESOURCE_CONSTRAINT, "The database does not answer."));
    }

    /**
     * Runs {@code work} where it may wait, then {@code then} on the loop, or {@code away} when the database did not answer;
     * meanwhile nothing is read.
     */
    private <T> void waitFor(Callable<T> work, Consumer<T> then, Runnable away) {
        busy = true;
        pause(Reason.BUSY, true);
        services.waiting().execute(() -> {
            try {
                T result = work.call();
                goOn(() -> then.accept(result));
            } catch (SessionsElsewhere e) {
                // As to those who were signed in when the node stopped to take sessions: clients come again without a word.
                goOn(() -> fail(StreamErrorCondition.SYSTEM_SHUTDOWN, ""));
            } catch (Exception e) {
                goOn(services.faults().mayPass(e)
                        ? away
                        : () -> fail(StreamErrorCondition.INTERNAL_SERVER_ERROR, ""));
            }
        });
    }

    private void goOn(Runnable then) {
        ctx().executor().execute(() -> {
            busy = false;
            then.run();
            pause(Reason.BUSY, false);
            process();
        });
    }

    private void write(Element element) {
        var out = ctx().alloc().buffer(256);
        element.writeTo(out, XmlContext.CLIENT_STREAM);
        ctx().writeAndFlush(out, ctx().voidPromise());
    }

    private void writeHeader(Element clientHeader) {
        var to = clientHeader.attribute("to", "");
        var from = services.addresses().realmOf(to).isPresent() ? to : services.addresses().domain();
        var out = ctx().alloc().buffer(256);
        out.writeCharSequence(Negotiation.header(from), StandardCharsets.UTF_8);
        ctx().writeAndFlush(out, ctx().voidPromise());
        state = State.NEGOTIATING;
    }
}
