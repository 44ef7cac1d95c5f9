package io.posthouse.channel;

import io.netty.channel.Channel;
import io.posthouse.cluster.Links;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Tokens;
import io.posthouse.kernel.Caller;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketMount;
import io.posthouse.net.mount.WebSocketPeer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Where the data channel is: {@code /channel}. */
public final class ChannelMount implements WebSocketMount {
    static final String PATH = "/channel";
    static final List<String> SUBPROTOCOLS = List.of("posthouse.channel.1");
    static final int FRAME_BYTES_MAX = 64 * 1024;

    private final Services services;
    private final ChannelDoor.People people;
    private final Homes homes;
    private final Links links;
    /** As many as the gateway lets in. */
    private final Map<ChannelConnection, Boolean> open = new ConcurrentHashMap<>();

    /**
     * What every connection leans on.
     *
     * @param waiting where things wait: virtual threads
     */
    record Services(Logins logins, ChatSignIns chat, Sessions sessions, Lines lines, Addresses addresses,
            Executor waiting) {
    }

    /**
     * @param chat what connections stand on
     * @param messaging whose sessions and lines it opens
     * @param links to the other nodes
     * @param waiting where things wait: virtual threads
     */
    public ChannelMount(Logins logins, Tokens tokens, ChatSignIns chat, Messaging messaging, Addresses addresses,
            Links links, Executor waiting) {
        this.services = new Services(logins, chat, messaging.sessions(), messaging.lines(), addresses, waiting);
        this.homes = messaging.homes();
        this.links = links;
        this.people = new ChannelDoor.People(logins, addresses, waiting);
        tokens.onSessionRevoked(this::revoke);
        chat.onDoubt(which -> waiting.execute(() -> open.keySet().stream().filter(connection -> connection.isOn(which))
                .forEach(ChannelConnection::endUnlessItStands)));
        var far = new FarDoor(people, homes, this::openHere);
        links.accept(ChannelDoor.PURPOSE, new Links.Acceptor() {
            @Override
            public void accept(NodeName front, byte[] bytes, Channel stream) {
                FarOpening.read(bytes).ifPresentOrElse(opening -> far.take(opening, stream), stream::close);
            }

            @Override
            public boolean takesNow() {
                // While this node ends, its people are on their way to others: the front waits for that, and the client with it.
                return services.sessions().takesNew();
            }
        });
    }

    /** Whoever signed out, here or elsewhere, is not talked to any more. */
    private void revoke(String session) {
        open.keySet().stream().filter(connection -> connection.isOf(session)).forEach(ChannelConnection::revoke);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public List<String> subprotocols() {
        return SUBPROTOCOLS;
    }

    @Override
    public int textBytesMax() {
        return FRAME_BYTES_MAX;
    }

    @Override
    public WebSocketConnection open(WebSocketPeer peer, Caller caller) {
        return new ChannelDoor(people, homes, links, peer, caller, this::openHere);
    }

    private WebSocketConnection openHere(WebSocketPeer peer, Caller caller) {
        var connection = new ChannelConnection(services, peer, caller, open::remove);
        open.put(connection, true);
        return connection;
    }
}
