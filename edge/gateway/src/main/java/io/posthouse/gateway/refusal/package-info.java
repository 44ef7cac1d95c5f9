/**
 * What was refused to apps, remembered for their developers: in the memory of the node at whose door it happened, the last of each app.
 */
@NullMarked
package io.posthouse.gateway.refusal;

import org.jspecify.annotations.NullMarked;
