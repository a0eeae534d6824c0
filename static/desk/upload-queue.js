// Upload forms of the library: files go in one by one, as soon as they are chosen or dropped.

import { arm } from "desk/uploads";

for (const form of document.querySelectorAll("form[data-upload]")) arm(form);
