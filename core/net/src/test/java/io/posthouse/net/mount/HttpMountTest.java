package io.posthouse.net.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class HttpMountTest {
    private static final ClassLoader LOADER = HttpMountTest.class.getClassLoader();

    @Test
    void proxiesToLoopbackOnly() throws Exception {
        InetSocketAddress inside = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8081);
        InetSocketAddress outside = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 8081);

        assertThat(new HttpMount.Proxied("/api/", inside, 1).target()).isEqualTo(inside);
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpMount.Proxied("/api/", outside, 1));
        assertThat(new HttpMount.Proxied("/api/", inside, 1).covers("/api/lines")).isTrue();
        assertThat(new HttpMount.Proxied("/token", inside, 1).covers("/token")).isTrue();
        assertThat(new HttpMount.Proxied("/token", inside, 1).covers("/token/of")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpMount.Proxied("api/", inside, 1));
    }

    @Test
    void keepsStaticFilesBelowTheirRoot() {
        assertThat(new HttpMount.StaticFiles("/", "web", LOADER, "index.html").fallback()).isEqualTo("index.html");
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpMount.StaticFiles("/", "/web", LOADER, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpMount.StaticFiles("/", "web/../x", LOADER, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new HttpMount.StaticFiles("/", "web", LOADER, "../x"));
    }
}
