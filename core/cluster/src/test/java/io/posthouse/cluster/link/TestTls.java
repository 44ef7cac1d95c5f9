package io.posthouse.cluster.link;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** One certificate that all nodes of a test show and trust. */
final class TestTls {
    private final KeyPair pair;
    private final X509Certificate certificate;

    TestTls() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
        var name = new X500Name("CN=cluster of a test");
        var now = Instant.now();
        var holder = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))), name, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        certificate = new JcaX509CertificateConverter().getCertificate(holder);
    }

    SslContext server() throws Exception {
        return server(ClientAuth.REQUIRE);
    }

    SslContext server(ClientAuth auth) throws Exception {
        return SslContextBuilder.forServer(pair.getPrivate(), certificate).trustManager(certificate).clientAuth(auth)
                .protocols("TLSv1.3").build();
    }

    SslContext client() throws Exception {
        return SslContextBuilder.forClient().keyManager(pair.getPrivate(), certificate).trustManager(certificate)
                .protocols("TLSv1.3").build();
    }

    /** Shows no certificate of its own. */
    SslContext anonymousClient() throws Exception {
        return SslContextBuilder.forClient().trustManager(certificate).protocols("TLSv1.3").build();
    }
}
