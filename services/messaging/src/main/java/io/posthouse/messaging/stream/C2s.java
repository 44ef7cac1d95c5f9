package io.posthouse.messaging.stream;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.NodeName;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.SessionStation;
import io.posthouse.messaging.delivery.Switchboard;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Client-to-server streams: what a listener puts into the pipeline of each connection it accepts. */
public final class C2s implements SessionStation {
    private final C2sServices services;
    private final Signpost signpost;

    /**
     * @param tls makes TLS handlers with the certificate of the moment
     * @param waiting where things wait: virtual threads
     */
    public C2s(Running<StreamSettings> settings, Addresses addresses, Switchboard stations, SessionRegistry sessions,
            StreamPositions positions, People people, TlsHandlers tls, Executor waiting) {
        var cluster = people.cluster();
        this.signpost = new Signpost(cluster.self(), cluster::elsewhere);
        var far = new FarStreams(people.homes(), cluster.links(), people.logins(), signpost);
        this.services = new C2sServices(settings, addresses, stations, sessions, new ResumableStreams(), positions,
                new SignInMechanisms(people.credentials(), people.chat()), tls, far,
                new StandingWatch(people.chat(), sessions, waiting), new NegotiationFaults(Ticker.system()), waiting);
        sessions.add(this);
        far.accept(services);
    }

    /**
     * Who signs in, and where they live.
     *
     * @param chat how they come without a password
     * @param cluster the nodes that they are connected to
     */
    public record People(Credentials credentials, ChatSignIns chat, Logins logins, Homes homes, Cluster cluster) {
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

    /** Whether a session is an XMPP client's. */
    public static boolean carries(LiveSession session) {
        return session.outlet() instanceof StreamOutlet;
    }

    /** Ends the sessions of clients whose sign-in has come to its end by itself. Called now and then; waits for nothing. */
    public void endWhatStandsNoMore() {
        services.waiting().execute(services.standings()::checkAll);
    }

    /** This node drains: from now on clients that it lets go of are told where to go. */
    public void drain() {
        signpost.putUp();
    }

    /** Has those clients sent elsewhere that are connected here while their people live on {@code home}, spread over {@code span}. */
    public void moveOn(NodeName home, Duration span) {
        services.far().moveOn(home, span);
    }

    private void prepare(ChannelPipeline pipeline, boolean secure) {
        signpost.standAt(pipeline.channel());
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
            services.positions().note(stream, live.owner().toString(), live.toldPrefix());
        }
    }
}
