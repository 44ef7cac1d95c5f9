package io.posthouse.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Degree;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Shortages.Yield;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;

class ChangesYieldTest {
    private final Shortages shortages = new Shortages();
    private final ChangesYield yielding = new ChangesYield(shortages);

    @Test
    void changesAreRefusedWhileTheDiskIsNearlyFullAndReadingAndSigningInGoOn() throws Exception {
        // given
        assertThat(asked("POST", "create")).isTrue();
        shortages.note(Kind.DISK, Degree.SHORT);
        assertThat(asked("POST", "create")).isTrue();

        // when
        shortages.note(Kind.DISK, Degree.VERY_SHORT);

        // then
        assertThat(asked("GET", "create")).isTrue();
        assertThat(asked("POST", "signIn")).isTrue();
        assertThat(asked("DELETE", "signOut")).isTrue();
        assertThatThrownBy(() -> asked("POST", "create")).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo("disk-nearly-full");
            assertThat(refused.refusal().kind()).isEqualTo(RefusalKind.UNAVAILABLE);
        });
        assertThat(shortages.timesYielded(Yield.CHANGE)).isEqualTo(1);
    }

    private boolean asked(String method, String endpoint) throws Exception {
        return yielding.preHandle(one(HttpServletRequest.class, method), one(HttpServletResponse.class, ""),
                new HandlerMethod(new Endpoint(), endpoint));
    }

    /** One whose every answer is that word. */
    private static <T> T one(Class<T> type, String word) {
        return type.cast(Proxy.newProxyInstance(ChangesYieldTest.class.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> word));
    }

    static final class Endpoint {
        @Permission("messaging.group.create")
        public void create() {
            // Asked for by name.
        }

        @Permission(Permission.ANYONE)
        public void signIn() {
            // Asked for by name.
        }

        @Permission(Permission.SIGNED_IN)
        public void signOut() {
            // Asked for by name.
        }
    }
}
