package io.posthouse.identity.organisation;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Logins;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.identity.http.Ids;
import io.posthouse.identity.http.PageRequest;
import io.posthouse.identity.organisation.Organisations.Department;
import io.posthouse.identity.organisation.Organisations.Member;
import io.posthouse.identity.organisation.Organisations.Organisation;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Organisations, their departments and members, for administrators. Whoever moves departments and members moves what these are
 * granted, too, and has to hold that.
 */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
final class OrganisationEndpoint {
    private static final String READ = "identity.organisation.read";
    private static final String MANAGE = "identity.organisation.manage";

    private final Organisations organisations;
    private final Logins logins;
    private final Deeds deeds;

    OrganisationEndpoint(Organisations organisations, Logins logins, Deeds deeds) {
        this.organisations = organisations;
        this.logins = logins;
        this.deeds = deeds;
    }

    record OrganisationView(String id, String name) {
        static OrganisationView of(Organisation organisation) {
            return new OrganisationView(Long.toString(organisation.id()), organisation.name());
        }
    }

    record OrganisationPage(List<OrganisationView> items, @Nullable String next) {
    }

    record OrganisationRequest(@Nullable String name) {
    }

    /** @param until not within it; null while that is still so */
    record DepartmentView(String id, String organisation, @Nullable String parent, String name, Instant from,
            @Nullable Instant until, String changedBy) {
        static DepartmentView of(Department department) {
            return new DepartmentView(Long.toString(department.id()), Long.toString(department.organisation()),
                    Ids.text(department.parent()), department.name(), department.from(),
                    department.until().orElse(null), department.changedBy());
        }
    }

    record DepartmentPage(List<DepartmentView> items, @Nullable String next) {
    }

    record DepartmentList(List<DepartmentView> items) {
    }

    record DepartmentRequest(@Nullable String name, @Nullable String parent) {
    }

    /**
     * What is to be another; null stays as it is.
     *
     * @param parent the empty text for on top
     */
    record DepartmentChange(@Nullable String name, @Nullable String parent) {
    }

    /** @param until not within it; null while that is still so */
    record MembershipView(String login, String name, String displayName, String department, String departmentName,
            String title, boolean lead, Instant from, @Nullable Instant until, String changedBy) {
        static MembershipView of(Member member) {
            return new MembershipView(member.person().toString(), member.name(), member.displayName(),
                    Long.toString(member.department()), member.departmentName(), member.title(), member.lead(),
                    member.from(), member.until().orElse(null), member.changedBy());
        }
    }

    record MembershipPage(List<MembershipView> items, @Nullable String next) {
    }

    record MembershipList(List<MembershipView> items) {
    }

    /** @param login the name of one */
    record MembershipRequest(@Nullable String login, @Nullable String title, @Nullable Boolean lead) {
    }

    @GetMapping("/organisations")
    @Permission(READ)
    OrganisationPage list(@RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        Page<Organisation> found = organisations.list(Ids.notNegative(after), limit(limit));
        return new OrganisationPage(found.items().stream().map(OrganisationView::of).toList(),
                found.next().orElse(null));
    }

    @PostMapping(path = "/organisations", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    OrganisationView add(@RequestBody OrganisationRequest request) {
        String name = orEmpty(request.name());
        return OrganisationView
                .of(deeds.doing("organisation.add", name, "", () -> organisations.add(name).orThrow()));
    }

    @GetMapping(path = "/organisations/{id}/departments", name = "The departments as they are, or as they were at that moment.")
    @Permission(READ)
    DepartmentPage departments(@PathVariable long id, @RequestParam(defaultValue = "") String at,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "200") int limit) {
        Page<Department> found = organisations.departments(id, moment(at), Ids.notNegative(after), limit(limit));
        return new DepartmentPage(found.items().stream().map(DepartmentView::of).toList(), found.next().orElse(null));
    }

    @PostMapping(path = "/organisations/{id}/departments", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    DepartmentView addDepartment(@PathVariable long id, @RequestBody DepartmentRequest request) {
        String name = orEmpty(request.name());
        long parent = Ids.orZero(request.parent());
        return DepartmentView.of(deeds.doing("department.add", name, "in " + id + ", under " + parent,
                () -> organisations.addDepartment(id, parent, name).orThrow()));
    }

    @PatchMapping(path = "/departments/{id}", consumes = "application/json")
    @Permission(MANAGE)
    DepartmentView changeDepartment(@PathVariable long id, @RequestBody DepartmentChange request) {
        Optional<Long> parent = Optional.ofNullable(request.parent())
                .map(text -> text.isEmpty() ? 0L : Ids.of(text));
        String detail = Optional.ofNullable(request.name()).map(name -> "name " + name + " ").orElse("")
                + parent.map(above -> "under " + above).orElse("");
        return DepartmentView.of(deeds.doing("department.change", Long.toString(id), detail,
                () -> organisations.change(id, Optional.ofNullable(request.name()), parent).orThrow()));
    }

    @DeleteMapping("/departments/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(MANAGE)
    void closeDepartment(@PathVariable long id) {
        deeds.doing("department.close", Long.toString(id), "", () -> organisations.close(id).orThrow());
    }

    @GetMapping("/departments/{id}/history")
    @Permission(READ)
    DepartmentList departmentHistory(@PathVariable long id) {
        List<Department> history = organisations.history(id);
        if (history.isEmpty()) {
            throw new RefusedException(IdentityRefusal.NO_SUCH_DEPARTMENT);
        }
        return new DepartmentList(history.stream().map(DepartmentView::of).toList());
    }

    @GetMapping(path = "/departments/{id}/members", name = "The members as they are, or as they were at that moment.")
    @Permission(READ)
    MembershipPage members(@PathVariable long id, @RequestParam(defaultValue = "") String at,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int limit) {
        Page<Member> found = organisations.members(id, moment(at), Ids.notNegative(after), limit(limit));
        return new MembershipPage(found.items().stream().map(MembershipView::of).toList(), found.next().orElse(null));
    }

    @PostMapping(path = "/departments/{id}/members", consumes = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(MANAGE)
    MembershipView join(@PathVariable long id, @RequestBody MembershipRequest request) {
        Login login = login(orEmpty(request.login()));
        return MembershipView.of(deeds.doing("department.join", login.name(), "department " + id, () -> organisations
                .join(id, login.id(), orEmpty(request.title()), Boolean.TRUE.equals(request.lead())).orThrow()));
    }

    @DeleteMapping("/departments/{id}/members/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Permission(MANAGE)
    void leave(@PathVariable long id, @PathVariable String name) {
        Login login = login(name);
        deeds.doing("department.leave", login.name(), "department " + id,
                () -> organisations.leave(id, login.id()).orThrow());
    }

    @GetMapping("/logins/{name}/departments")
    @Permission(READ)
    MembershipList memberships(@PathVariable String name) {
        return new MembershipList(organisations.memberships(login(name).id()).stream().map(MembershipView::of)
                .toList());
    }

    private Login login(String name) {
        return logins.byName(name).orElseThrow(() -> new RefusedException(IdentityRefusal.NO_SUCH_LOGIN));
    }

    private static int limit(int limit) {
        return PageRequest.of("", "", limit).orThrow().limit();
    }

    private static Optional<Instant> moment(String at) {
        try {
            return at.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(at));
        } catch (DateTimeParseException e) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
