package io.posthouse.channel;

import io.netty.channel.Channel;
import io.posthouse.kernel.Caller;
import io.posthouse.messaging.home.Homes;
import io.posthouse.net.mount.WebSocketConnection;
import io.posthouse.net.mount.WebSocketPeer;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WebSockets that other nodes hold, of people whom those take to live here. They may have moved since that was heard. A session
 * here would then be alone until somebody notices, a second at most: nothing that is sent to them would come to it, and what it says
 * would be turned away. So it is not opened, and the client comes again to be led to where its person lives now.
 */
final class FarDoor {
    private static final Logger log = LoggerFactory.getLogger(FarDoor.class);

    private final ChannelDoor.People people;
    private final Homes homes;
    private final BiFunction<WebSocketPeer, Caller, WebSocketConnection> here;

    /** @param here opens a connection whose person lives here, or is gone */
    FarDoor(ChannelDoor.People people, Homes homes, BiFunction<WebSocketPeer, Caller, WebSocketConnection> here) {
        this.people = people;
        this.homes = homes;
        this.here = here;
    }

    /** Takes the stream from the node that holds the WebSocket. On the stream's loop; never blocks. */
    void take(FarOpening opening, Channel stream) {
        stream.config().setAutoRead(false);
        people.waiting().execute(() -> look(opening, stream));
    }

    private void look(FarOpening opening, Channel stream) {
        try {
            var person = people.addressOf(opening.caller());
            // Somebody who is gone has no home; the connection here tells them.
            if (person.isPresent() && !homes.isHere(person.get())) {
                stream.close();
                return;
            }
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("channel from another node not taken");
            stream.close();
            return;
        }
        stream.eventLoop().execute(() -> open(opening, stream));
    }

    private void open(FarOpening opening, Channel stream) {
        if (!stream.isActive()) {
            // What is added now would not hear of its end.
            return;
        }
        FarFrames.into(stream.pipeline());
        stream.pipeline().addLast(new FarPeer(stream, opening.address(), opening.subprotocol(),
                peer -> here.apply(peer, opening.caller())));
    }
}
