package io.posthouse.identity;

import java.util.List;

/** Whether a person means what they do. On the thread of an endpoint only, whose method carries {@link io.posthouse.kernel.StepUp}. */
public interface StepUps {
    /**
     * Lets the caller go on who has said by their password that they mean this, for these parameters, once.
     *
     * @param action as the annotation has it
     * @param parameters all that decides what is done, always in the same order
     * @throws io.posthouse.kernel.RefusedException {@code step-up-needed}; the reply names the action
     */
    void confirm(String action, List<String> parameters);
}
