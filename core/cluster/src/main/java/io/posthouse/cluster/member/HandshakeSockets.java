package io.posthouse.cluster.member;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jgroups.util.DefaultSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of JGroups: TLS on all, the peer's certificate demanded. JGroups accepts on one thread and reads from what it has
 * accepted; a stranger who connects and says nothing would hold that thread, and with it every peer. So the handshake comes
 * first, on a thread of its own, a few at once and each for a few seconds; {@code accept} gives only peers that have proven
 * themselves.
 */
final class HandshakeSockets extends DefaultSocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeSockets.class);
    private static final int HANDSHAKES_MAX = 64;
    private static final int WAITING_MAX = 64;
    private static final long COMPLAINT_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Duration DIAL = Duration.ofMillis(500);
    private static final Duration REDIAL = Duration.ofSeconds(2);
    /** A kernel answers when its processes are busy: this is for the network, with one packet lost. */
    private static final Duration REACH = Duration.ofSeconds(2);
    private static final Duration MEET = Duration.ofSeconds(5);
    private static final Duration TAKEN_UP = Duration.ofMillis(500);

    private final ConcurrentMap<SocketAddress, Long> silentUntil = new ConcurrentHashMap<>();
    /** Hands are shaken, and JGroups has not dialled yet. */
    private final ConcurrentMap<SocketAddress, SSLSocket> met = new ConcurrentHashMap<>();
    private final SSLSocketFactory tls;
    private final Duration patience;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    /** @param patience how long a handshake may take */
    HandshakeSockets(ClusterIdentity identity, Duration patience) {
        super(identity.context());
        this.tls = identity.context().getSocketFactory();
        this.patience = patience;
    }

    @Override
    public Socket createSocket(String name) throws IOException {
        return new Dialling(unconnected(), DIAL, REDIAL, silentUntil, met);
    }

    private SSLSocket unconnected() throws IOException {
        var socket = (SSLSocket) tls.createSocket();
        socket.setEnabledProtocols(new String[]{ClusterIdentity.PROTOCOL});
        // A peer that dies must not keep whoever closes the connection to it; as JGroups does for the TLS that it sees.
        socket.setSoLinger(true, 0);
        return socket;
    }

    /**
     * Shakes hands with whoever is at this place, before JGroups dials it, and with more patience than its sending thread may have: 5 s
     * for each answer. JGroups finds the connection when it dials in the next moment.
     *
     * @return whether one of us is there
     */
    boolean meet(InetSocketAddress place) {
        SSLSocket socket = null;
        try {
            socket = unconnected();
            socket.connect(place, (int) REACH.toMillis());
            socket.setSoTimeout((int) MEET.toMillis());
            socket.startHandshake();
            socket.setSoTimeout(0);
            keepForAMoment(place, socket);
            return true;
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("place", place).addKeyValue("reason", e.getMessage()).log("nobody met");
            drop(socket);
            return false;
        }
    }

    /** Where the peer has dialled us meanwhile, JGroups needs ours no more; and the peer's accepting thread waits for what we say on it. */
    private void keepForAMoment(InetSocketAddress place, SSLSocket socket) {
        drop(met.put(place, socket));
        var _ = Thread.ofVirtual().name("cluster-met").start(() -> {
            try {
                Thread.sleep(TAKEN_UP);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            if (met.remove(place, socket)) {
                drop(socket);
            }
        });
    }

    private static void drop(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException _) {
            // It is gone, which is what we wanted.
        }
    }

    @Override
    public ServerSocket createServerSocket(String name) throws IOException {
        return new Door();
    }

    @Override
    public ServerSocket createServerSocket(String name, int port) throws IOException {
        return bound(new InetSocketAddress(port), 50);
    }

    @Override
    public ServerSocket createServerSocket(String name, int port, int backlog) throws IOException {
        return bound(new InetSocketAddress(port), backlog);
    }

    @Override
    public ServerSocket createServerSocket(String name, int port, int backlog, java.net.InetAddress address)
            throws IOException {
        return bound(new InetSocketAddress(address, port), backlog);
    }

    private ServerSocket bound(SocketAddress address, int backlog) throws IOException {
        var door = new Door();
        door.bind(address, backlog);
        return door;
    }

    /** Says once a minute at most that somebody was turned away: a wrong secret must be seen, a port scan must fill no disk. */
    private void turnedAway(SocketAddress peer, Exception why) {
        long quiet = quietUntil.get();
        long now = System.nanoTime();
        if (now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + COMPLAINT_PAUSE_NANOS)) {
            LOG.atWarn().addKeyValue("peer", peer).addKeyValue("reason", why.getMessage())
                    .log("turned away at the cluster's port; if it is a node, compare posthouse.cluster.secret");
        } else {
            LOG.atDebug().addKeyValue("peer", peer).addKeyValue("reason", why.getMessage())
                    .log("turned away at the cluster's port");
        }
    }

    /** Listens in the clear and gives what has become TLS. */
    private final class Door extends ServerSocket {
        private final Semaphore handshakes = new Semaphore(HANDSHAKES_MAX);
        private final BlockingQueue<Socket> proven = new ArrayBlockingQueue<>(WAITING_MAX);
        private boolean open;

        Door() throws IOException {
            // Not bound yet: JGroups looks for a port first.
        }

        @Override
        public Socket accept() throws IOException {
            openOnce();
            try {
                while (!isClosed()) {
                    Socket next = proven.poll(200, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        return next;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            throw new SocketException("Socket closed");
        }

        private synchronized void openOnce() {
            if (!open) {
                open = true;
                var _ = Thread.ofPlatform().daemon().name("cluster-door-" + getLocalPort()).start(this::admit);
            }
        }

        private void admit() {
            while (!isClosed()) {
                try {
                    Socket stranger = super.accept();
                    if (handshakes.tryAcquire()) {
                        var _ = Thread.ofVirtual().name("cluster-handshake").start(() -> shakeHands(stranger));
                    } else {
                        stranger.close();
                    }
                } catch (IOException e) {
                    if (!isClosed()) {
                        // Out of descriptors, most likely: going round at full speed would not help.
                        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("cannot accept at the cluster's port");
                        pause();
                    }
                }
            }
        }

        private static void pause() {
            try {
                Thread.sleep(200);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void shakeHands(Socket stranger) {
            SocketAddress peer = stranger.getRemoteSocketAddress();
            Thread guard = Thread.ofVirtual().name("cluster-handshake-guard").start(() -> closeAfterPatience(stranger));
            try {
                var secured = (SSLSocket) tls.createSocket(stranger, null, stranger.getPort(), true);
                secured.setUseClientMode(false);
                secured.setNeedClientAuth(true);
                secured.setEnabledProtocols(new String[]{ClusterIdentity.PROTOCOL});
                secured.startHandshake();
                guard.interrupt();
                guard.join();
                if (stranger.isClosed() || isClosed() || !proven.offer(secured)) {
                    drop(secured);
                }
            } catch (SSLException e) {
                if (!(e.getCause() instanceof SocketException)) {
                    turnedAway(peer, e);
                }
                drop(stranger);
            } catch (IOException e) {
                // Gone in the middle of it, as a peer is that looked whether we are here.
                LOG.debug("handshake broke", e);
                drop(stranger);
            } catch (InterruptedException _) {
                drop(stranger);
                Thread.currentThread().interrupt();
            } finally {
                guard.interrupt();
                handshakes.release();
            }
        }

        /** A read's time-out would not do: a byte now and then would stretch it. */
        private void closeAfterPatience(Socket stranger) {
            try {
                Thread.sleep(patience);
                drop(stranger);
            } catch (InterruptedException _) {
                // The handshake is done.
            }
        }
    }
}
