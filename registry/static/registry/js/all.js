// Everything that pages do, in the order in which it is loaded. "make bundle" makes built/site.js of it.
// A module that is for some pages only looks for its elements, and does nothing where there are none.
import "./app.js";
import "./shell.js";
import "./entry.js";
import "./queries.js";
import "./lists.js";
import "./followup.js";
import "./corelab.js";
import "./importing.js";
