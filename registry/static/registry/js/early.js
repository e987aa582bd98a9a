// Before the first picture: what is only of use without scripts never takes up room.
document.documentElement.classList.add("scripted");
