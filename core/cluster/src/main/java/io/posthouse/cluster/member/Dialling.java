package io.posthouse.cluster.member;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSocket;

/**
 * A socket of which JGroups sees only the outside: to connect it means to have shaken hands as well.
 *
 * <p>JGroups connects on the one thread that sends everything. The kernel of a peer that was stopped accepts, and then nobody speaks:
 * waiting for that, over and over, kept beats from those who are well, and nobody was ever missed. So a peer gets a short
 * while, and who did not answer in it is not dialled for a longer one. With whom we shook hands a moment before, on another
 * thread, we are connected at once.
 */
final class Dialling extends Socket {
    private volatile SSLSocket tls;
    private final Duration patience;
    private final Duration pause;
    private final ConcurrentMap<SocketAddress, Long> silentUntil;
    private final ConcurrentMap<SocketAddress, SSLSocket> met;

    Dialling(SSLSocket tls, Duration patience, Duration pause, ConcurrentMap<SocketAddress, Long> silentUntil,
            ConcurrentMap<SocketAddress, SSLSocket> met) {
        this.tls = tls;
        this.patience = patience;
        this.pause = pause;
        this.silentUntil = silentUntil;
        this.met = met;
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        connect(peer, 0);
    }

    @Override
    public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
        SSLSocket ready = met.remove(peer);
        if (ready != null) {
            takeUp(ready);
            return;
        }
        Long until = silentUntil.get(peer);
        if (until != null && System.nanoTime() - until < 0) {
            throw new ConnectException("did not answer a moment ago: " + peer);
        }
        int most = (int) patience.toMillis();
        try {
            tls.connect(peer, timeoutMillis == 0 ? most : Math.min(timeoutMillis, most));
            tls.setSoTimeout(most);
            tls.startHandshake();
            tls.setSoTimeout(0);
            silentUntil.remove(peer);
        } catch (SocketTimeoutException e) {
            silentUntil.values().removeIf(end -> System.nanoTime() - end >= 0);
            silentUntil.put(peer, System.nanoTime() + pause.toNanos());
            throw e;
        }
    }

    /** With the options that JGroups has set on the one that it thinks it connects. */
    private void takeUp(SSLSocket ready) throws IOException {
        ready.setTcpNoDelay(tls.getTcpNoDelay());
        ready.setKeepAlive(tls.getKeepAlive());
        ready.setSendBufferSize(tls.getSendBufferSize());
        ready.setReceiveBufferSize(tls.getReceiveBufferSize());
        tls.close();
        tls = ready;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        tls.bind(local);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return tls.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return tls.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }

    @Override
    public boolean isConnected() {
        return tls.isConnected();
    }

    @Override
    public boolean isBound() {
        return tls.isBound();
    }

    @Override
    public boolean isClosed() {
        return tls.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return tls.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return tls.getLocalAddress();
    }

    @Override
    public int getPort() {
        return tls.getPort();
    }

    @Override
    public int getLocalPort() {
        return tls.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(tls.getInetAddress(), tls.getPort());
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return tls.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        tls.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return tls.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        tls.setTcpNoDelay(on);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        tls.setKeepAlive(on);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        tls.setSoLinger(on, seconds);
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        tls.setSendBufferSize(bytes);
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        tls.setReceiveBufferSize(bytes);
    }
}
