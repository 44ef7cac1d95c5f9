package io.posthouse.cluster.member;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * How nodes recognise each other in TLS. The secret gives every node the same authority (ECDSA on P-256, the curve that every TLS
 * knows); each start draws a key of its own, which lives in memory alone, and issues itself a certificate. Both sides of a
 * connection show one and trust that authority and nobody else, in TLS 1.3 only. Any thread.
 *
 * <p>No host name is compared: a certificate of this authority proves knowledge of the secret, and whoever knows it may be
 * any node at any address. Nor does a certificate run out. Whoever knows the secret can issue another, so an end would
 * protect nothing, but would part a node from its peers that runs for long or whose clock is wrong. To shut somebody out,
 * change the secret.
 */
public final class ClusterIdentity {
    static final String PROTOCOL = "TLSv1.3";
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final X500Name AUTHORITY = new X500Name("CN=posthouse cluster");
    private static final Date FROM = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    /** RFC 5280 section 4.1.2.5: what has no well-defined end says this. */
    private static final Date UNTIL = Date.from(Instant.parse("9999-12-31T23:59:59Z"));
    /** 384 bits for a number below 2^256, so that the remainder is as good as evenly spread (FIPS 186-5, A.2.1). */
    private static final int KEY_BYTES = 48;

    private final KeyManagerFactory keys;
    private final TrustManagerFactory trust;
    private final PrivateKey key;
    private final X509Certificate certificate;
    private final X509Certificate authority;

    private ClusterIdentity(KeyManagerFactory keys, TrustManagerFactory trust, PrivateKey key,
            X509Certificate certificate, X509Certificate authority) {
        this.keys = keys;
        this.trust = trust;
        this.key = key;
        this.certificate = certificate;
        this.authority = authority;
    }

    /** A fresh identity for this life of a node, in the cluster of those who know {@code secret}. */
    public static ClusterIdentity of(ClusterSecret secret) {
        return of(secret, InetAddress.getLoopbackAddress());
    }

    /**
     * The same.
     *
     * @param address where others reach this node; the certificate names it, for libraries that insist on comparing it
     */
    public static ClusterIdentity of(ClusterSecret secret, InetAddress address) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPair authority = authority(secret);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            KeyPair own = generator.generateKeyPair();
            X509Certificate root = certificate(authority, authority, BigInteger.ONE, Optional.empty());
            X509Certificate leaf = certificate(own, authority, new BigInteger(120, random).setBit(119),
                    Optional.of(address));
            return new ClusterIdentity(keys(own.getPrivate(), leaf), trust(root), own.getPrivate(), leaf, root);
        } catch (GeneralSecurityException | IOException | OperatorCreationException bug) {
            throw new IllegalStateException("Java 25 and Bouncy Castle make P-256 certificates", bug);
        }
    }

    /** The key pair that the secret stands for, the same on all nodes. */
    private static KeyPair authority(ClusterSecret secret) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(CURVE));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        BigInteger number = new BigInteger(1, secret.derive("authority", KEY_BYTES))
                .mod(curve.getOrder().subtract(BigInteger.ONE)).add(BigInteger.ONE);
        // The JDK cannot tell the public key that belongs to a private one.
        var point = ECNamedCurveTable.getParameterSpec(CURVE).getG().multiply(number).normalize();
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new ECPublicKeySpec(new ECPoint(point.getAffineXCoord().toBigInteger(),
                        point.getAffineYCoord().toBigInteger()), curve)),
                factory.generatePrivate(new ECPrivateKeySpec(number, curve)));
    }

    /** @param address of a node; empty for the authority, which signs others */
    private static X509Certificate certificate(KeyPair subject, KeyPair issuer, BigInteger serial,
            Optional<InetAddress> address) throws GeneralSecurityException, IOException, OperatorCreationException {
        boolean signsOthers = address.isEmpty();
        X500Name name = signsOthers ? AUTHORITY : new X500Name("CN=posthouse node");
        var builder = new JcaX509v3CertificateBuilder(AUTHORITY, serial, FROM, UNTIL, name, subject.getPublic());
        builder.addExtension(Extension.basicConstraints, true,
                signsOthers ? new BasicConstraints(0) : new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true,
                new KeyUsage(signsOthers ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
        if (address.isPresent()) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
                    new GeneralName(GeneralName.iPAddress, literal(address.get()))));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuer.getPrivate())));
    }

    /** Without the zone that a link-local address is written with. */
    private static String literal(InetAddress address) {
        return address.getHostAddress().split("%", 2)[0];
    }

    private static KeyManagerFactory keys(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("node", key, new char[0], new X509Certificate[]{certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory;
    }

    private static TrustManagerFactory trust(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    /** A store that was never a file: it protects nothing, and needs no password. */
    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /**
     * For sockets of the JDK. Whoever makes a listening socket of it must demand the client's certificate
     * ({@code setNeedClientAuth}), which a context cannot do.
     */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("Java 25 speaks TLS 1.3", bug);
        }
    }

    /** For Netty's accepting side, the peer's certificate demanded; add what the protocol above needs, such as ALPN. */
    public SslContextBuilder forServer() {
        return SslContextBuilder.forServer(keys).trustManager(trust).clientAuth(ClientAuth.REQUIRE).protocols(PROTOCOL);
    }

    /** For Netty's connecting side; add what the protocol above needs, such as ALPN. */
    public SslContextBuilder forClient() {
        // Netty compares host names unless told otherwise; see the class.
        return SslContextBuilder.forClient().keyManager(keys).trustManager(trust).protocols(PROTOCOL)
                .endpointIdentificationAlgorithm(null);
    }

    /** This life's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The authority's certificate, which is all that both sides trust. */
    public X509Certificate authority() {
        return authority;
    }

    /** This life's own key, for libraries that make their own TLS; a secret. */
    public PrivateKey key() {
        return key;
    }

    /** Proves who this node is, for libraries that make their own TLS. */
    public X509KeyManager keyManager() {
        for (KeyManager manager : keys.getKeyManagers()) {
            if (manager instanceof X509KeyManager ours) {
                return ours;
            }
        }
        throw new IllegalStateException("the JDK's factory makes X.509 managers");
    }

    /** Trusts the cluster's authority and nobody else, for libraries that make their own TLS. */
    public TrustManager trustManager() {
        return trust.getTrustManagers()[0];
    }

    /** Never a key. */
    @Override
    public String toString() {
        return "ClusterIdentity[" + certificate.getSerialNumber().toString(16) + ", "
                + ((ECPublicKey) certificate.getPublicKey()).getAlgorithm() + "]";
    }
}
