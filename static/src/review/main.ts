// The review page of the admin.

import { connect } from "./keys";

const form = document.getElementById("reviewitem_form");
if (form instanceof HTMLFormElement) connect(form);
document.getElementById("judged")?.scrollIntoView({ block: "nearest" });
