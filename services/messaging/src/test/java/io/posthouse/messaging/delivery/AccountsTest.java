package io.posthouse.messaging.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.identity.Realm;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid NEW = Jid.of("new", "house.example");

    private final Company company = new Company("ada", "ben", "cleo");
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private long nanos;
    private final Accounts accounts = new Accounts(RunningMessaging.ADDRESSES, company, background::add, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void runBackground() {
        List.copyOf(background).forEach(Runnable::run);
        background.clear();
    }

    @Test
    void answersForSomebodyKnownWithoutWaitingAndReadsAgainMeanwhile() {
        assertThat(accounts.isHome(ADA)).isTrue();
        pass(Accounts.GOOD);
        company.away(true);

        assertThat(accounts.isHome(ADA)).isTrue();
        assertThat(accounts.isHome(ADA)).isTrue();

        assertThat(background).hasSize(1);
        runBackground();
        assertThat(accounts.isHome(ADA)).isTrue();
        assertThat(background).hasSize(1);
    }

    @Test
    void forgetsAfterTenMinutesWhomItCouldNotReadAgain() {
        accounts.isHome(ADA);
        pass(Accounts.REMEMBERED);
        company.away(true);

        assertThatThrownBy(() -> accounts.isHome(ADA)).isInstanceOf(StoreUnavailable.class);
        assertThat(background).isEmpty();
    }

    @Test
    void remembersAnewForTenMinutesWhomItHasReadAgain() {
        accounts.isHome(ADA);
        pass(Accounts.REMEMBERED.minusSeconds(1));
        accounts.isHome(ADA);
        runBackground();
        pass(Duration.ofMinutes(1));
        company.away(true);

        assertThat(accounts.isHome(ADA)).isTrue();
    }

    @Test
    void forgetsARemovedLoginAtOnceAlsoWhenItIsBeingReadAgain() {
        accounts.isHome(ADA);
        pass(Accounts.GOOD);
        accounts.isHome(ADA);

        company.remove("ada");

        assertThat(accounts.isHome(ADA)).isFalse();
        runBackground();
        assertThat(accounts.isHome(ADA)).isFalse();
    }

    @Test
    void findsANewLoginWithinFiveSeconds() {
        assertThat(accounts.isHome(NEW)).isFalse();
        company.join("new", Realm.EMPLOYEES);
        assertThat(accounts.isHome(NEW)).isFalse();

        pass(Accounts.GOOD);

        assertThat(accounts.isHome(NEW)).isTrue();
        assertThat(accounts.at(NEW)).isPresent();
    }

    @Test
    void asksForTheLoginItselfNoLongerThanFiveSecondsAgo() {
        accounts.at(ADA);
        company.away(true);
        assertThat(accounts.at(ADA)).isPresent();

        pass(Accounts.GOOD);

        assertThatThrownBy(() -> accounts.at(ADA)).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void readsAgainNoMoreThanAFewAtOnce() {
        for (int i = 0; i < Accounts.REFRESHES_MAX + 2; i++) {
            company.join("p" + i, Realm.EMPLOYEES);
            accounts.isHome(Jid.of("p" + i, "house.example"));
        }
        pass(Accounts.GOOD);

        for (int i = 0; i < Accounts.REFRESHES_MAX + 2; i++) {
            assertThat(accounts.isHome(Jid.of("p" + i, "house.example"))).isTrue();
        }

        assertThat(background).hasSize(Accounts.REFRESHES_MAX);
    }
}
