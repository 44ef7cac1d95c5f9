package io.posthouse.server.welcome;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Page;
import io.posthouse.server.run.Announcement;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Ends the start: makes the small company if it is wanted, and tells the operator where things are and who can sign in. */
public final class Welcome implements SmartLifecycle {
    /** After the gateway. */
    private static final int PHASE = DEFAULT_PHASE - 256;

    private final Announcement announcement;
    private final Logins logins;
    private final Optional<DemoCompany> company;
    private boolean said;

    /** @param company empty on a node that cannot make one, since its people would talk elsewhere */
    public Welcome(Announcement announcement, Logins logins, Optional<DemoCompany> company) {
        this.announcement = announcement;
        this.logins = logins;
        this.company = company;
    }

    @Override
    public void start() {
        if (announcement.demo() && company.isEmpty()) {
            announcement.add("");
            announcement.add("The small company is made on a node that carries messaging: ask for --demo there.");
        } else if (announcement.demo()) {
            announcement.add("");
            List<DemoCompany.SignIn> signIns = company.orElseThrow().make();
            for (DemoCompany.SignIn signIn : signIns) {
                announcement.add(String.format("%-16s %-20s %s", signIn.displayName(), signIn.address(),
                        signIn.password()
                                .map(password -> "password " + password)
                                .orElse("password as before; another: "
                                        + CalledHere.command("login password " + signIn.address().local()))));
            }
            String once = signIns.stream().anyMatch(DemoCompany.SignIn::isNew)
                    ? "These passwords are shown this once. "
                    : "";
            announcement.add(once + "People sign in with the name before the @.");
        } else if (!hasAdministrator()) {
            announcement.add("");
            announcement.add("Nobody can administrate yet. In another terminal: "
                    + CalledHere.command("login add NAME --admin"));
        }
        announcement.print();
        said = true;
    }

    private boolean hasAdministrator() {
        Optional<String> after = Optional.empty();
        do {
            Page<Login> page = logins.search("", after, Page.SIZE_MAX);
            if (page.items().stream().anyMatch(login -> login.bundle() == Bundle.ADMINISTRATOR)) {
                return true;
            }
            after = page.next();
        } while (after.isPresent());
        return false;
    }

    @Override
    public void stop() {
        said = false;
    }

    @Override
    public boolean isRunning() {
        return said;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
