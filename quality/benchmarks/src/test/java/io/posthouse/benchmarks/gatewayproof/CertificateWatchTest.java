package io.posthouse.benchmarks.gatewayproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
    @TempDir
    Path folder;

    @Test
    void wantsTheNewOneInTimeAndNoneBeforeItAgain() throws Exception {
        // given
        ServerFiles files = new ServerFiles(folder);
        X509Certificate old = files.make().shown();
        X509Certificate next = files.make().shown();
        GatewayFindings findings = new GatewayFindings();
        CertificateWatch watch = new CertificateWatch(findings, old);

        // when: it is put there, and some see it sooner
        watch.placing(next);
        watch.seen("north", old, System.nanoTime());
        watch.seen("south", next, System.nanoTime());
        watch.placed();
        watch.seen("north", old, System.nanoTime());

        // then
        assertThat(findings.broke(GatewayPromise.NEW_CERTIFICATE)).isFalse();
        assertThat(watch.showsLast("south")).isTrue();
        assertThat(watch.showsLast("north")).isFalse();

        // when: it comes too late, and goes again
        watch.seen("north", old, System.nanoTime() + CertificateWatch.WITHIN_NANOS + 1_000_000_000L);
        assertThat(findings.of(GatewayPromise.NEW_CERTIFICATE).breaches()).isEqualTo(1);
        watch.seen("south", old, System.nanoTime());

        // then
        assertThat(findings.of(GatewayPromise.NEW_CERTIFICATE).breaches()).isEqualTo(2);
    }
}
