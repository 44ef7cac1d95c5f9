package io.posthouse.channel;

import io.posthouse.cluster.Links;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Caller;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketMount;
import io.posthouse.net.mount.WebSocketPeer;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The data channel on a node that keeps no conversations: each connection is passed on to the node where its person lives, and what is
 * decided is decided there.
 */
public final class ChannelRelay implements WebSocketMount {
    private final ChannelDoor.People people;
    private final Homes homes;
    private final Links links;

    /**
     * @param homes of which none is here
     * @param links to the other nodes
     * @param waiting where things wait: virtual threads
     */
    public ChannelRelay(Logins logins, Addresses addresses, Homes homes, Links links, Executor waiting) {
        this.people = new ChannelDoor.People(logins, addresses, waiting);
        this.homes = homes;
        this.links = links;
    }

    @Override
    public String path() {
        return ChannelMount.PATH;
    }

    @Override
    public List<String> subprotocols() {
        return ChannelMount.SUBPROTOCOLS;
    }

    @Override
    public int textBytesMax() {
        return ChannelMount.FRAME_BYTES_MAX;
    }

    @Override
    public WebSocketConnection open(WebSocketPeer peer, Caller caller) {
        return new ChannelDoor(people, homes, links, peer, caller, (gone, who) -> {
            gone.close(4401, "signed out");
            return new Ended();
        });
    }

    /** Somebody who is nobody any more. */
    private static final class Ended implements WebSocketConnection {
        @Override
        public void onText(String text) {
            // It was told so.
        }

        @Override
        public void onClosed() {
            // That is what was asked.
        }
    }
}
