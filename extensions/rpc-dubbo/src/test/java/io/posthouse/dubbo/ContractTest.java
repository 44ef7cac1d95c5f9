package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Remote;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.dubbo.common.URL;
import org.junit.jupiter.api.Test;

class ContractTest {
    @Remote
    interface Silent {
        void nobodyMay();
    }

    @Remote
    interface Open {
        @Permission(Permission.ANYONE)
        void take(Object anything);
    }

    @Remote
    interface Deep {
        record Box(List<Thread> threads) {
        }

        @Permission(Permission.ANYONE)
        Box box();
    }

    @Remote
    interface Wild {
        @Permission(Permission.ANYONE)
        List<?> some();
    }

    @Test
    void refusesWhatHasNoPermissionOrNoOneFormEverywhere() {
        assertThatThrownBy(() -> contract(Silent.class)).hasMessageContaining("Silent.nobodyMay names no permission");
        assertThatThrownBy(() -> contract(Open.class)).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> contract(Deep.class)).hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(() -> contract(Wild.class)).hasMessageContaining("?");
        assertThatThrownBy(() -> contract(Runnable.class)).hasMessageContaining("@Remote");
    }

    @Test
    void readsTimesAndWhetherTwiceDoesHarm() throws Exception {
        Contract contract = contract(Clerk.class);

        assertThat(contract.named("slowly()").orElseThrow().withinMillis()).isEqualTo(300);
        assertThat(contract.named("here()").orElseThrow().withinMillis()).isEqualTo(5_000);
        assertThat(contract.named("here()").orElseThrow().idempotent()).isTrue();
        assertThat(contract.named("file(Paper,List)").orElseThrow().idempotent()).isFalse();
        assertThat(contract.named("file(Paper,List)").orElseThrow().refusable()).isTrue();
        assertThat(contract.named("toString()")).isEmpty();
    }

    private static Contract contract(Class<?> called) {
        return new Contract(called, new WireForm());
    }

    @Test
    void dubboItselfWritesAndReadsBytesAlone() throws Exception {
        var only = new BytesOnly();
        URL url = URL.valueOf("tri://localhost/any");
        var out = new ByteArrayOutputStream();

        only.serialize(url, "hessian2", byte[].class, new byte[]{1, 2}, out);

        assertThat(only.deserialize(url, "hessian2", byte[].class, new ByteArrayInputStream(out.toByteArray())))
                .isEqualTo(new byte[]{1, 2});
        assertThatThrownBy(() -> only.serialize(url, "hessian2", Exception.class, new IOException(), out))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(
                () -> only.deserialize(url, "hessian2", Exception.class, new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(IOException.class);
    }
}
