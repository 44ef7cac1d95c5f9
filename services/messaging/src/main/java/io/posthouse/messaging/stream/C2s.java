package io.posthouse.messaging.stream;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.posthouse.cluster.Links;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.delivery.Switchboard;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Client-to-server streams: what a listener puts into the pipeline of each connection it accepts. */
public final class C2s implements SessionStation {
    private final C2sServices services;

    /**
     * @param tls makes TLS handlers with the certificate of the moment
     * @param waiting where things wait: virtual threads
     */
    public C2s(StreamSettings settings, Addresses addresses, Switchboard stations, SessionRegistry sessions,
            StreamPositions positions, People people, TlsHandlers tls, Executor waiting) {
        var far = new FarStreams(people.homes(), people.links(), people.logins());
        this.services = new C2sServices(settings, addresses, stations, sessions, new ResumableStreams(), positions,
                new SignInMechanisms(people.credentials()), tls, far, new NegotiationFaults(Ticker.system()), waiting);
        sessions.add(this);
        far.accept(services);
    }

    /**
     * Who signs in, and where they live.
     *
     * @param links to the other nodes
     */
    public record People(Credentials credentials, Logins logins, Homes homes, Links links) {
    }

    /** Prepares a connection on which TLS comes by STARTTLS. RFC 6120 section 5. */
    public void prepare(ChannelPipeline pipeline) {
        prepare(pipeline, false);
    }

    /** Prepares a connection that begins with TLS. XEP-0368. */
    public void prepareDirectTls(ChannelPipeline pipeline) {
        pipeline.addLast(services.tls().newHandler(pipeline.channel().alloc()));
        prepare(pipeline, true);
    }

    private void prepare(ChannelPipeline pipeline, boolean secure) {
        pipeline.addLast(
                new IdleStateHandler(services.settings().silence().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(new C2sConnection(services, secure));
    }

    @Override
    public void ended(Session session, Ending ending) {
        if (!(session instanceof LiveSession live && live.outlet() instanceof StreamOutlet outlet)) {
            return;
        }
        var stream = outlet.stream();
        if (stream == null) {
            return;
        }
        services.streams().remove(stream);
        if (ending == Ending.CLOSED_BY_CLIENT) {
            services.positions().forget(stream);
        } else {
            services.positions().note(stream, live.owner().toString(), live.finishedPrefix());
        }
    }
}
