package io.posthouse.messaging.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.Relay;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams whose client is connected to one node, the front, while its person lives on another, the home. The front does TLS and
 * SASL and then passes bytes on as they are. All else is the home's, stream management included, so that a stream can be
 * resumed over whichever node the client reaches next.
 */
final class FarStreams {
    private static final Logger log = LoggerFactory.getLogger(FarStreams.class);
    private static final String PURPOSE = "xmpp";
    /** Where the client of a stream from another node is. */
    private static final AttributeKey<String> CLIENT = AttributeKey.valueOf(FarStreams.class, "client");

    private final Homes homes;
    private final Links links;
    private final Logins logins;
    private final Fronts fronts;

    FarStreams(Homes homes, Links links, Logins logins, Signpost signpost) {
        this.homes = homes;
        this.links = links;
        this.logins = logins;
        this.fronts = new Fronts(links, signpost);
    }

    /** Asks another node to send the clients of this one whose people live there elsewhere, spread over {@code span}. */
    void moveOn(NodeName home, Duration span) {
        fronts.ask(home, span);
    }

    /** Whether a login's stream belongs to this node. */
    boolean isHere(C2sServices services, Login login) {
        return homes.isHere(services.addresses().of(login));
    }

    /** The node that a login's stream belongs to; empty while nobody owns their shard. */
    Optional<NodeName> homeOf(C2sServices services, Login login) {
        return homes.of(services.addresses().of(login));
    }

    /**
     * Passes a client's stream on to its home.
     *
     * @param client nothing is read from it
     * @param own the handler of the client's channel that gives way to the relay, once the home has taken the stream
     * @param begun what the client has said meanwhile; asked on its loop
     */
    Future<Channel> pass(NodeName home, Channel client, ChannelHandler own, FarOpening opening,
            Supplier<byte[]> begun) {
        return links.open(home, PURPOSE, opening.from(addressOf(client)).bytes(), new Relay(client))
                .addListener((Future<Channel> opened) -> {
                    if (!opened.isSuccess()) {
                        return;
                    }
                    var stream = opened.getNow();
                    client.eventLoop().execute(() -> {
                        if (!client.isActive()) {
                            stream.close();
                            return;
                        }
                        stream.writeAndFlush(Unpooled.wrappedBuffer(begun.get()), stream.voidPromise());
                        client.pipeline().remove(IdleStateHandler.class);
                        client.pipeline().replace(own, "relay", new Relay(stream));
                        client.config().setAutoRead(true);
                    });
                });
    }

    /** Where the client of a channel is, for people to read: behind another node, as that has said; empty when it has not. */
    static String addressOf(Channel channel) {
        String said = channel.attr(CLIENT).get();
        if (said != null) {
            return said;
        }
        return channel.remoteAddress() instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress().getHostAddress().replaceFirst("%.*", "")
                : "";
    }

    /** Takes the streams of people who live here and are connected elsewhere. */
    void accept(C2sServices services) {
        links.accept(PURPOSE, new Links.Acceptor() {
            @Override
            public void accept(NodeName front, byte[] bytes, Channel stream) {
                stream.config().setAutoRead(false);
                var opening = FarOpening.read(bytes);
                if (opening.isEmpty()) {
                    log.atWarn().addKeyValue("node", front).log("stream from a node that says something else");
                    stream.close();
                    return;
                }
                services.waiting().execute(() -> take(services, front, opening.get(), stream));
            }

            @Override
            public boolean takesNow() {
                // While this node ends, its people are on their way to others: the front waits for that, and the client with it.
                return services.sessions().takesNew();
            }
        });
    }

    private void take(C2sServices services, NodeName front, FarOpening opening, Channel stream) {
        Optional<Login> login;
        try {
            login = logins.byId(opening.login()).filter(found -> homes.isHere(services.addresses().of(found)));
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("stream from another node not taken");
            login = Optional.empty();
        }
        if (login.isEmpty()) {
            // Removed meanwhile, or moved: the client comes again and is led to where it lives now.
            stream.close();
            return;
        }
        var signedIn = new C2sConnection(services, Negotiation.signedIn(services, login.get(), opening));
        stream.attr(CLIENT).set(opening.address());
        stream.eventLoop().execute(() -> {
            stream.pipeline().addLast(
                    new IdleStateHandler(services.settings().silence().toMillis(), 0, 0, TimeUnit.MILLISECONDS),
                    signedIn);
            fronts.add(front, signedIn, stream);
            stream.config().setAutoRead(true);
        });
    }
}
