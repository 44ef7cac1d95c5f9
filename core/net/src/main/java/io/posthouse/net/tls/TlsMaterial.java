package io.posthouse.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of this server, and the TLS made from them. Files that change while the server runs are read again: new
 * handshakes get the new certificate, connections that are open keep theirs; files that cannot be used leave everything as it
 * was. One for all doors; any thread.
 */
public final class TlsMaterial {
    private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);
    private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(10);
    /** Sessions that may be resumed; a ticket that the client keeps costs nothing here, so this is for TLS 1.2 only. */
    private static final int SESSIONS_MAX = 2_000;

    private final TlsSettings.PemFiles files;
    private final CurrentKeys keys;
    private final SslContext context;
    private final Clock clock;
    private Stamp stamp;
    private int readings = 1;

    /** What tells one version of the files from another. */
    private record Stamp(FileTime certificateTime, long certificateSize, FileTime keyTime, long keySize) {
        static Stamp of(TlsSettings.PemFiles files) throws IOException {
            return new Stamp(Files.getLastModifiedTime(files.certificate()), Files.size(files.certificate()),
                    Files.getLastModifiedTime(files.key()), Files.size(files.key()));
        }
    }

    private TlsMaterial(TlsSettings.PemFiles files, Stamp stamp, ServerKey first, Clock clock) throws SSLException {
        this.files = files;
        this.stamp = stamp;
        this.clock = clock;
        this.keys = new CurrentKeys(first);
        // The JDK's TLS: no native library, and it exports key material for channel binding.
        this.context = SslContextBuilder.forServer(keys).sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(SESSIONS_MAX).sessionTimeout(TimeUnit.HOURS.toSeconds(4)).build();
        warnWhenExpired();
    }

    /**
     * Reads certificate and key; makes them first when they are our own and not there yet.
     *
     * @throws Fault when they cannot be made, read or used
     */
    public static TlsMaterial open(TlsSettings settings, Clock clock) {
        TlsSettings.PemFiles files = settings.pemFiles();
        if (settings.files().isEmpty() && !(Files.exists(files.certificate()) && Files.exists(files.key()))) {
            new SelfSigned(clock).write(settings);
        }
        try {
            return new TlsMaterial(files, Stamp.of(files), ServerKey.read(files, "key-1"), clock);
        } catch (IOException e) {
            throw new Fault("cannot read certificate " + files.certificate() + " and key " + files.key(), false, e);
        }
    }

    /** A handler that does the server's side of a handshake on a new connection; it must be finished within 10 s. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_PATIENCE.toMillis());
        return handler;
    }

    /** The key manager, for another engine of TLS: it always gives the current key. */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** The certificate chain that new handshakes get, the server's first. */
    public List<X509Certificate> chain() {
        return keys.current().chain();
    }

    /** Where the certificate lies. */
    public Path certificateFile() {
        return files.certificate();
    }

    /** Where the key lies. */
    public Path keyFile() {
        return files.key();
    }

    /**
     * Reads the files again if they have changed.
     *
     * @return whether new handshakes now get another certificate
     * @throws Fault when the files cannot be used; what was in force stays in force, and the next call tries again
     */
    public synchronized boolean reload() {
        try {
            Stamp now = Stamp.of(files);
            if (now.equals(stamp)) {
                return false;
            }
            keys.replace(ServerKey.read(files, "key-" + (readings + 1)));
            readings++;
            stamp = now;
        } catch (IOException e) {
            throw new Fault("cannot read certificate " + files.certificate() + " and key " + files.key(), true, e);
        }
        LOG.atInfo().addKeyValue("subject", chain().getFirst().getSubjectX500Principal().getName())
                .addKeyValue("until", chain().getFirst().getNotAfter().toInstant()).log("certificate replaced");
        warnWhenExpired();
        return true;
    }

    private void warnWhenExpired() {
        var until = chain().getFirst().getNotAfter().toInstant();
        if (until.isBefore(clock.instant().plus(Duration.ofDays(7)))) {
            LOG.atWarn().addKeyValue("file", files.certificate()).addKeyValue("until", until)
                    .log("the certificate has expired or will within a week");
        }
    }

    /**
     * Looks for changed files again and again, on a virtual thread of its own, until what it returns is closed. A fault is logged
     * once for each version of the files.
     */
    public AutoCloseable watch(Duration pause) {
        Thread watcher = Thread.ofVirtual().name("certificate watch").start(() -> {
            String lastFault = "";
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(pause);
                    reload();
                    lastFault = "";
                } catch (InterruptedException _) {
                    return;
                } catch (Fault fault) {
                    String message = String.valueOf(fault.getMessage());
                    if (!message.equals(lastFault)) {
                        LOG.atError().addKeyValue("reason", message).log("the new certificate cannot be used");
                    }
                    lastFault = message;
                }
            }
        });
        return watcher::interrupt;
    }
}
