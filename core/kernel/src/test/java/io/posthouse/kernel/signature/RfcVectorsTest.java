package io.posthouse.kernel.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.HttpMessage.Response;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test cases of RFC 9421 appendix B, and the signed examples of its sections 2.4, 3.2 and 4.3, byte for byte. */
class RfcVectorsTest {
    private static final String REQUEST_DIGEST = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
    private static final String RESPONSE_DIGEST = "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";
    private static final String[] REQUEST = {"Host", "example.com", "Date", "Tue, 20 Apr 2021 02:07:55 GMT",
            "Content-Type", "application/json", "Content-Digest", REQUEST_DIGEST, "Content-Length", "18"};

    private final MessageSignature signatures = new MessageSignature();

    @Test
    void b21MinimalSignatureUsingRsaPss() throws MalformedSignature {
        String input = """
                ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd\"""";
        Request request = request("sig-b21", input,
                "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==");

        assertThat(signatures.base(request, input)).isEqualTo("\"@signature-params\": " + input);
        assertThat(signatures.fits(request, "sig-b21", RfcKeys.pss())).isTrue();
        assertFitsWhenSignedAnew(request, input, RfcKeys.pssPrivate(), RfcKeys.pss());
    }

    @Test
    void b22SelectiveCoveredComponentsUsingRsaPss() throws MalformedSignature {
        String input = """
                ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example\"""";
        Request request = request("sig-b22", input,
                "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==");

        assertThat(signatures.base(request, input)).isEqualTo("""
                "@authority": example.com
                "content-digest": %s
                "@query-param";name="Pet": dog
                "@signature-params": %s""".formatted(REQUEST_DIGEST, input));
        assertThat(signatures.fits(request, "sig-b22", RfcKeys.pss())).isTrue();
        assertFitsWhenSignedAnew(request, input, RfcKeys.pssPrivate(), RfcKeys.pss());
    }

    @Test
    void b23FullCoverageUsingRsaPss() throws MalformedSignature {
        String input = """
                ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss\"""";
        Request request = request("sig-b23", input,
                "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==");

        assertThat(signatures.base(request, input)).isEqualTo("""
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                "@authority": example.com
                "content-type": application/json
                "content-digest": %s
                "content-length": 18
                "@signature-params": %s""".formatted(REQUEST_DIGEST, input));
        assertThat(signatures.fits(request, "sig-b23", RfcKeys.pss())).isTrue();
        assertFitsWhenSignedAnew(request, input, RfcKeys.pssPrivate(), RfcKeys.pss());
    }

    @Test
    void b24SigningAResponseUsingEcdsaP256() throws MalformedSignature {
        String input = """
                ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256\"""";
        Response response = new Response(200,
                Fields.of("Date", "Tue, 20 Apr 2021 02:07:56 GMT", "Content-Type", "application/json",
                        "Content-Digest", RESPONSE_DIGEST, "Content-Length", "23", "Signature-Input",
                        "sig-b24=" + input, "Signature",
                        "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:"),
                null);

        assertThat(signatures.base(response, input)).isEqualTo("""
                "@status": 200
                "content-type": application/json
                "content-digest": %s
                "content-length": 23
                "@signature-params": %s""".formatted(RESPONSE_DIGEST, input));
        assertThat(signatures.fits(response, "sig-b24", RfcKeys.ecc())).isTrue();
        assertFitsWhenSignedAnew(response, input, RfcKeys.eccPrivate(), RfcKeys.ecc());
    }

    @Test
    void b25SigningARequestUsingHmacSha256() throws MalformedSignature {
        String input = """
                ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret\"""";
        String signature = "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=";
        Request request = request("sig-b25", input, signature);

        assertThat(signatures.base(request, input)).isEqualTo("""
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@authority": example.com
                "content-type": application/json
                "@signature-params": %s""".formatted(input));
        assertThat(signatures.fits(request, "sig-b25", RfcKeys.secret())).isTrue();
        assertThat(base64(signatures.sign(request, input, RfcKeys.secret()))).isEqualTo(signature);
    }

    @Test
    void b26SigningARequestUsingEd25519() throws MalformedSignature {
        String input = """
                ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519\"""";
        String signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
        Request request = request("sig-b26", input, signature);

        assertThat(signatures.base(request, input)).isEqualTo("""
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@authority": example.com
                "content-type": application/json
                "content-length": 18
                "@signature-params": %s""".formatted(input));
        assertThat(signatures.fits(request, "sig-b26", RfcKeys.ed25519())).isTrue();
        assertThat(base64(signatures.sign(request, input, RfcKeys.ed25519Private()))).isEqualTo(signature);
    }

    @Test
    void b3TlsTerminatingProxies() throws MalformedSignature {
        String certificate = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";
        String input = """
                ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256\"""";
        Request request = new Request("POST", "https", "service.internal.example", "/foo?param=Value&Pet=dog",
                Fields.of("Host", "service.internal.example", "Date", "Tue, 20 Apr 2021 02:07:55 GMT", "Content-Type",
                        "application/json", "Content-Length", "18", "Client-Cert", certificate, "Signature-Input",
                        "ttrp=" + input, "Signature",
                        "ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:"));

        assertThat(signatures.base(request, input)).isEqualTo("""
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                "@method": POST
                "@authority": service.internal.example
                "client-cert": %s
                "@signature-params": %s""".formatted(certificate, input));
        assertThat(signatures.fits(request, "ttrp", RfcKeys.ecc())).isTrue();
        assertFitsWhenSignedAnew(request, input, RfcKeys.eccPrivate(), RfcKeys.ecc());
    }

    @Test
    void b4HttpMessageTransformations() throws MalformedSignature {
        String target = "/demo?name1=Value1&Name2=value2";
        String date = "Fri, 15 Jul 2022 14:24:55 GMT";
        String input = """
                ("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519\"""";
        Request original = transformed("GET", "example.org", target, "Date", date, "Accept", "application/json",
                "Accept", "*/*");

        assertThat(signatures.base(original, input)).isEqualTo("""
                "@method": GET
                "@path": /demo
                "@authority": example.org
                "accept": application/json, */*
                "@signature-params": %s""".formatted(input));
        assertThat(fits(original)).isTrue();
        assertThat(base64(signatures.sign(original, input, RfcKeys.ed25519Private()))).isEqualTo(
                "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==");
        // A parameter of the query and a field were added.
        assertThat(fits(transformed("GET", "example.org", target + "&param=added", "Date", date, "Accept",
                "application/json", "Accept", "*/*", "Accept-Language", "en-US,en;q=0.5"))).isTrue();
        // Date was taken away, Referer added, and the two lines of Accept were made one.
        assertThat(fits(transformed("GET", "example.org", target, "Referer", "https://developer.example.org/demo",
                "Accept", "application/json, */*"))).isTrue();
        // The method and the authority were changed.
        assertThat(fits(transformed("POST", "example.com", target, "Date", date, "Accept", "application/json",
                "Accept", "*/*"))).isFalse();
        // The lines of Accept came in another order.
        assertThat(fits(transformed("GET", "example.org", target, "Date", date, "Accept", "*/*", "Accept",
                "application/json"))).isFalse();
    }

    @Test
    void section24AResponseBoundToItsRequest() throws MalformedSignature {
        String digest = "sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg==:";
        String input = """
                ("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "content-digest";req);created=1618884479;keyid="test-key-ecc-p256\"""";
        Response response = new Response(503, Fields.of("Date", "Tue, 20 Apr 2021 02:07:56 GMT", "Content-Type",
                "application/json", "Content-Length", "62", "Content-Digest", digest, "Signature-Input",
                "reqres=" + input, "Signature",
                "reqres=:dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag==:"),
                new Request("POST", "https", "example.com", "/foo?param=Value&Pet=dog", Fields.of(REQUEST)));

        assertThat(signatures.base(response, input)).isEqualTo("""
                "@status": 503
                "content-digest": %s
                "content-type": application/json
                "@authority";req: example.com
                "@method";req: POST
                "@path";req: /foo
                "content-digest";req: %s
                "@signature-params": %s""".formatted(digest, REQUEST_DIGEST, input));
        assertThat(signatures.fits(response, "reqres", RfcKeys.ecc())).isTrue();
    }

    @Test
    void section32ASignatureOverTheExampleOfSection25() throws MalformedSignature {
        String input = """
                ("@method" "@authority" "@path" "content-digest" "content-length" "content-type");created=1618884473;keyid="test-key-rsa-pss\"""";
        Request request = request("sig1", input,
                "HIbjHC5rS0BYaa9v4QfD4193TORw7u9edguPh0AW3dMq9WImrlFrCGUDih47vAxi4L2YRZ3XMJc1uOKk/J0ZmZ+wcta4nKIgBkKq0rM9hs3CQyxXGxHLMCy8uqK488o+9jrptQ+xFPHK7a9sRL1IXNaagCNN3ZxJsYapFj+JXbmaI5rtAdSfSvzPuBCh+ARHBmWuNo1UzVVdHXrl8ePL4cccqlazIJdC4QEjrF+Sn4IxBQzTZsL9y9TP5FsZYzHvDqbInkTNigBcE9cKOYNFCn4D/WM7F6TNuZO9EgtzepLWcjTymlHzK7aXq6Am6sfOrpIC49yXjj3ae6HRalVc/g==");

        assertThat(signatures.fits(request, "sig1", RfcKeys.pss())).isTrue();
    }

    @Test
    void section43AProxySignsBesideTheClient() throws MalformedSignature {
        String proxy = """
                ("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540""";
        String signature = "S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==";
        String[] fields = {"Date", "Tue, 20 Apr 2021 02:07:56 GMT", "Content-Type", "application/json",
                "Content-Length", "18", "Forwarded", "for=192.0.2.123;host=example.com;proto=https", "Content-Digest",
                REQUEST_DIGEST, "Signature-Input", """
                        sig1=("@method" "@authority" "@path" "content-digest" "content-type" "content-length");\
                        created=1618884475;keyid="test-key-ecc-p256", proxy_sig=""" + proxy, "Signature",
                "sig1=:X5spyd6CFnAG5QnDyHfqoSNICd+BUP4LYMz2Q0JXlb//4Ijpzp+kve2w4NIyqeAuM7jTDX+sNalzA8ESSaHD3A==:, proxy_sig=:"
                        + signature + ":"};
        Request behind = new Request("POST", "https", "origin.host.internal.example", "/foo?param=Value&Pet=dog",
                Fields.of(fields));
        Request before = new Request("POST", "https", "example.com", "/foo?param=Value&Pet=dog", Fields.of(fields));

        assertThat(signatures.fits(behind, "proxy_sig", RfcKeys.rsa())).isTrue();
        assertThat(base64(signatures.sign(behind, proxy, RfcKeys.rsaPrivate()))).isEqualTo(signature);
        assertThat(signatures.fits(before, "sig1", RfcKeys.ecc())).isTrue();
        assertThat(signatures.fits(behind, "sig1", RfcKeys.ecc())).isFalse();
        assertThat(signatures.keyId(behind, "proxy_sig")).contains("test-key-rsa");
    }

    private boolean fits(Request request) throws MalformedSignature {
        return signatures.fits(request, "transform", RfcKeys.ed25519());
    }

    /** Where a signature differs each time it is made, ours must at least fit. */
    private void assertFitsWhenSignedAnew(HttpMessage message, String input, SignatureKey signing,
            SignatureKey verifying) throws MalformedSignature {
        String signature = "anew=:" + base64(signatures.sign(message, input, signing)) + ":";
        Fields fields = name -> switch (name) {
            case "signature-input" -> List.of("anew=" + input);
            case "signature" -> List.of(signature);
            default -> message.fields().all(name);
        };
        HttpMessage anew = switch (message) {
            case Request request -> new Request(request.method(), request.scheme(), request.authority(),
                    request.target(), fields);
            case Response response -> new Response(response.status(), fields, response.request());
        };

        assertThat(signatures.fits(anew, "anew", verifying)).isTrue();
    }

    private static Request request(String label, String input, String signature) {
        var fields = new ArrayList<>(List.of(REQUEST));
        fields.addAll(List.of("Signature-Input", label + "=" + input, "Signature", label + "=:" + signature + ":"));
        return new Request("POST", "https", "example.com", "/foo?param=Value&Pet=dog",
                Fields.of(fields.toArray(String[]::new)));
    }

    private static Request transformed(String method, String authority, String target, String... more) {
        var fields = new ArrayList<>(List.of(more));
        fields.addAll(List.of("Signature-Input", """
                transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519\"""",
                "Signature",
                "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:"));
        return new Request(method, "https", authority, target, Fields.of(fields.toArray(String[]::new)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
